using System.Net;
using Gateway.ProtocolAdapters.Contract;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>Request -> attempt -> decision, for everything that arrives over HTTP.</summary>
internal sealed class HttpLogin(ILoginAuthority authority, IOptions<HttpGatewayOptions> options)
{
    private const string Listener = "http";

    /// <summary>Asks the authority and leaves the answer to the caller. A grant is the caller's to dispose.</summary>
    public ValueTask<LoginDecision> AskAsync(HttpContext context, HttpCredentials credentials, MailProtocol protocol, ClientIdentity identity) =>
        authority.DecideAsync(Attempt(context, credentials, protocol, identity), context.RequestAborted);

    /// <summary>
    /// Asks the authority. The grant is the caller's to dispose. A refused or unanswerable request is answered here and null comes
    /// back. The secret stays the caller's, in <paramref name="credentials"/>.
    /// </summary>
    public async ValueTask<LoginGrant?> DecideAsync(HttpContext context, HttpCredentials credentials, MailProtocol protocol, ClientIdentity identity, bool isAutodiscover = false)
    {
        switch (await AskAsync(context, credentials, protocol, identity))
        {
            case LoginDecision.Granted granted:
                return granted.Grant;
            case LoginDecision.Denied denied:
                await HttpLoginReply.WriteAsync(context, denied, options.Value, isAutodiscover);
                return null;
            default:
                throw new InvalidOperationException("A decision is a grant or a denial.");
        }
    }

    /// <summary>Takes the credential out of the request; answers 308 or 401 itself when there is none to check.</summary>
    public async ValueTask<HttpCredentials?> TakeAsync(HttpContext context)
    {
        if (options.Value.RequireTls && !context.Request.IsHttps)
        {
            await HttpLoginReply.RedirectToTlsAsync(context, options.Value);
            return null;
        }

        var credentials = HttpCredentials.Take(context.Request, options.Value.Bearer);
        if (credentials is null)
        {
            await HttpLoginReply.ChallengeAsync(context, options.Value);
        }

        return credentials;
    }

    private static LoginAttempt Attempt(HttpContext context, HttpCredentials credentials, MailProtocol protocol, ClientIdentity identity)
    {
        var connection = context.Connection;
        return new LoginAttempt
        {
            Protocol = protocol,
            Mechanism = credentials.Mechanism,
            Authcid = credentials.Authcid,
            Secret = credentials.Secret,
            Client = EndPoint(connection.RemoteIpAddress, connection.RemotePort),
            Local = EndPoint(connection.LocalIpAddress, connection.LocalPort),
            Tls = Tls(context),
            Identity = identity,
            ConnectionId = ConnectionId(connection.Id),
            Listener = Listener,
        };
    }

    private static IPEndPoint EndPoint(IPAddress? address, int port)
    {
        address ??= IPAddress.None;
        return new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
    }

    private static TlsFacts? Tls(HttpContext context) =>
        context.Features.Get<ITlsHandshakeFeature>() is { } tls
            ? new TlsFacts(tls.Protocol.ToString() is "Tls13" ? "TLSv1.3" : "TLSv1.2", tls.NegotiatedCipherSuite?.ToString() ?? "", tls.HostName)
            : null;

    private static string ConnectionId(string id)
    {
        var text = string.Concat(id.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        return text.Length > 32 ? text[..32] : text.PadRight(8, '0');
    }
}
