using Gateway.ProtocolAdapters.Contract;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>
/// Backend answer -> client answer. Its 401 is ours to mend, so the client never sees it; a 500 would make phones reload
/// everything; both become "come back later". Addresses of its own are turned into ours.
/// </summary>
internal sealed partial class BackendResponse(IOptions<HttpGatewayOptions> options, ILogger<BackendResponse> logger)
{
    private const string EasLocation = "X-MS-Location";

    /// <summary>Changes the answer in place.</summary>
    public void Transform(ResponseTransformContext transform)
    {
        var context = transform.HttpContext;
        var session = context.Features.Get<HttpSession>()!;
        if (transform.ProxyResponse is null)
        {
            return;
        }

        if (Verdict(context, session) is { } instead)
        {
            session.Instead = instead;
            transform.SuppressResponseBody = true;
            return;
        }

        var headers = context.Response.Headers;
        foreach (var name in headers.Keys.Where(HeaderNamePolicy.IsInternal).ToList())
        {
            headers.Remove(name);
        }

        RewriteAddress(context, session, HeaderNames.Location);
        RewriteAddress(context, session, HeaderNames.ContentLocation);
        RewriteAddress(context, session, EasLocation);
        if (session.Grant!.ExpiresInDays is { } days && session.Route.Protocol == ProtocolCatalog.ActiveSync)
        {
            headers[HttpLoginReply.CredentialsExpire] = days.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Null when the answer may pass.</summary>
    private LoginDecision.Denied? Verdict(HttpContext context, HttpSession session)
    {
        var status = context.Response.StatusCode;
        var lease = session.Grant!.Lease;
        switch (status)
        {
            case StatusCodes.Status401Unauthorized or StatusCodes.Status407ProxyAuthenticationRequired:
                Log.IdentityRejected(logger, session.Grant.BackendName, status);
                return lease.BackendAnswered(BackendLoginOutcome.Refused) ?? HttpSession.Unavailable;
            case >= 500 when IsProtocolAnswer(context, session.Route.Protocol):
                return null;
            case >= 500:
                Log.BackendError(logger, session.Grant.BackendName, status);
                return lease.BackendAnswered(BackendLoginOutcome.Unavailable) ?? HttpSession.Unavailable;
            case >= 300 and < 400 when status != StatusCodes.Status304NotModified && !LeadsToUs(context, session):
                Log.BackendError(logger, session.Grant.BackendName, status);
                return HttpSession.Unavailable;
            case >= 400:
                // Many servers find fault with a request before they look at who sent it: no word on the sign-in.
                return null;
            default:
                return lease.BackendAnswered(BackendLoginOutcome.Accepted);
        }
    }

    // RFC 4918 §11.5 and [MS-ASHTTP] 2.2.2.1.1: full is the person's to know. SOAP 1.1 §6.2 tells every fault by 500, and DAV's 501
    // says what the server can't do. No other status of this kind is an answer to the client.
    private static bool IsProtocolAnswer(HttpContext context, MailProtocol protocol) => context.Response.StatusCode switch
    {
        StatusCodes.Status507InsufficientStorage => true,
        StatusCodes.Status501NotImplemented => protocol == ProtocolCatalog.Dav,
        StatusCodes.Status500InternalServerError => protocol == ProtocolCatalog.ExchangeWebServices && IsXml(context.Response.ContentType),
        _ => false,
    };

    private static bool IsXml(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.MediaType.Equals("text/xml", StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("application/soap+xml", StringComparison.OrdinalIgnoreCase));

    private static bool LeadsToUs(HttpContext context, HttpSession session) =>
        context.Response.Headers.Location.ToString() is { Length: > 0 } location && OwnPath(location, session) is not null;

    private void RewriteAddress(HttpContext context, HttpSession session, string name)
    {
        if (context.Response.Headers[name] is not [{ Length: > 0 } address])
        {
            return;
        }

        // An address that is not ours to show leads the client around the gateway: to ours, or nowhere.
        if (OwnPath(address, session) is { } path)
        {
            context.Response.Headers[name] = address.StartsWith('/') ? path : $"https://{options.Value.PublicHost}{path}";
        }
        else if (name == EasLocation)
        {
            context.Response.Headers[name] = $"https://{options.Value.PublicHost}{session.Route.Prefix}";
        }
        else
        {
            context.Response.Headers.Remove(name);
        }
    }

    /// <summary>Our path for an address of the backend's own; null for any other place.</summary>
    private static string? OwnPath(string address, HttpSession session)
    {
        var backend = session.Backend!;
        if (address.StartsWith('/') && !address.StartsWith("//", StringComparison.Ordinal))
        {
            return PathMap.ToClient(address, session.Route, backend);
        }

        foreach (var own in backend.BaseAddresses)
        {
            if (address.StartsWith(own, StringComparison.OrdinalIgnoreCase) && (address.Length == own.Length || address[own.Length] == '/'))
            {
                return PathMap.ToClient(address.Length == own.Length ? "/" : address[own.Length..], session.Route, backend);
            }
        }

        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(1402, LogLevel.Error, "Backend {Backend} rejected our identity ({Status}); the client is asked to come back", EventName = "BackendRejectedIdentity")]
        public static partial void IdentityRejected(ILogger logger, string backend, int status);

        [LoggerMessage(1403, LogLevel.Warning, "Backend {Backend} answered {Status}; the client is asked to come back", EventName = "BackendAnsweredError")]
        public static partial void BackendError(ILogger logger, string backend, int status);
    }
}
