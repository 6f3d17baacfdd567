using System.Text;
using Gateway.ProtocolAdapters.Autodiscover;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;
using Microsoft.AspNetCore.Http;

namespace Gateway.Fuzz.Tests.Targets;

/// <summary>Headers, targets and bodies of HTTP requests.</summary>
internal static class HttpTargets
{
    private const string Soap = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header/><s:Body><x/></s:Body></s:Envelope>";

    public static FuzzTarget[] All { get; } =
    [
        new("Authorization", ["Basic YWxpY2U6cHc=", "basic  Omo=", "Bearer abc.def", "Basic YWxpY2U6cHf=", "Negotiate x", "Basic /////zr/"], LookAtAuthorization),
        new("Basic as written", ["alice:secret", "al\u00ff:\u00e9:x"], LookAtBasic),
        new("request target", ["/ews/exchange.asmx?x=%2f", "/dav/alice/%C3%A9/a;b", "/ews/..%2fowa/", "/ews/%2e%2e/", "/a//b", "/a%5cb%00", "/%c0%ae", "*"], LookAtTarget) { MaxOctets = 16_384 },
        new("Autodiscover body",
            ["<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/mobilesync/requestschema/2006\"><Request><EMailAddress>a@b.test</EMailAddress>"
                + "<AcceptableResponseSchema>http://x</AcceptableResponseSchema></Request></Autodiscover>",
                "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "<a><EMailAddress><b/></EMailAddress></a>"],
            LookAtAutodiscover),
        new("EWS body", [Soap, Soap.Replace("<s:Header/>", "<s:Header><t:ExchangeImpersonation xmlns:t=\"t\"/></s:Header>", StringComparison.Ordinal), "\u00ff\u00fe<\0a\0/\0>\0"], LookAtEws),
    ];

    private static int LookAtAuthorization(FuzzInput input)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = input.Text;
        using var credentials = HttpCredentials.Take(context.Request, bearer: true);

        Must.Hold(context.Request.Headers.Authorization.Count == 0, "the header is gone whatever it said");
        if (credentials is null)
        {
            return 0;
        }

        Must.Hold(credentials.Authcid.IsEmpty == credentials.Mechanism is LoginMechanism.Bearer, "Basic has a name, a token has none");
        Must.Hold(!credentials.Authcid.Span.Contains((byte)':') && credentials.Secret.Length <= 2 * Secret.MaxOctets, "a name ends at the colon");
        return 1 + (int)credentials.Mechanism;
    }

    private static int LookAtBasic(FuzzInput input)
    {
        byte[] pair = [.. input.Octets.Take(3_000)];
        var colon = Array.IndexOf(pair, (byte)':');
        var isTaken = BasicCredentials.TryParse(Convert.ToBase64String(pair), out var credentials);
        using (credentials)
        {
            Must.Hold(isTaken == colon > 0, "a pair has a name and a colon");
            if (credentials is null)
            {
                return 0;
            }

            // RFC 7617 §2.1: UTF-8, else Latin-1.
            var isUtf8 = System.Text.Unicode.Utf8.IsValid(pair);
            var written = isUtf8 ? pair : Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(pair));
            byte[] read = [.. credentials.Authcid.Span, (byte)':', .. credentials.Secret.Octets];
            Must.Hold(written.AsSpan().SequenceEqual(read), "name and password are read as they were written");
            return isUtf8 ? 1 : 2;
        }
    }

    private static int LookAtTarget(FuzzInput input)
    {
        if (!RequestHygiene.IsCleanTarget(input.Text))
        {
            return 0;
        }

        var path = input.Text.Split('?')[0];
        var decoded = Uri.UnescapeDataString(path);
        Must.Hold(!decoded.Any(char.IsControl) && !decoded.Contains('\\', StringComparison.Ordinal), "no reader finds a control or a backslash");
        Must.Hold(decoded.Count(letter => letter == '/') == path.Count(letter => letter == '/'), "no reader finds another separator");
        Must.Hold(!decoded.Split('/').Any(segment => segment.Split(';')[0] is "." or ".."), "no reader finds a way up");
        return 1 + Math.Min(path.Count(letter => letter == '%'), 3) + (input.Text.Contains('?', StringComparison.Ordinal) ? 4 : 0);
    }

    private static int LookAtAutodiscover(FuzzInput input)
    {
        var reading = AutodiscoverRequest.ReadAsync(new MemoryStream(input.Octets));
        Must.Hold(reading.IsCompleted, "what is there is read at once");
        var request = reading.GetAwaiter().GetResult();
        Must.Hold(request is null || request.Email.Length is > 0 and <= 320, "an address is bounded");
        return request is null ? 0 : 1;
    }

    private static int LookAtEws(FuzzInput input)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(input.Octets);
        var checking = EwsImpersonationFilter.CheckAsync(context).AsTask();
        Must.Hold(checking.IsCompleted, "what is there is read at once");
        var status = checking.GetAwaiter().GetResult();
        Must.Hold(status is 0 or 400 or 403 or 413, "a body passes or is refused");
        using var body = context.Request.Body;
        if (status == 0)
        {
            using var passed = new MemoryStream();
            body.CopyTo(passed);
            Must.Hold(passed.ToArray().AsSpan().SequenceEqual(input.Octets), "what passes is what was looked at");
        }
        return status;
    }
}
