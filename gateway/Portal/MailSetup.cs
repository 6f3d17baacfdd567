using Gateway.Backends;
using Gateway.Hosting;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Options;

namespace Gateway.Portal;

/// <summary>What a person types into a mail app: this gateway's own name and ports.</summary>
internal sealed class MailSetup(IReadOnlyList<ListenerPlan> plans, IOptions<GatewayOptions> gateway, IOptions<HttpGatewayOptions> http, BackendRouter backends)
{
    public string Host => gateway.Value.PublicHost;

    public MailPort? Incoming => Find(ProtocolCatalog.Imap);

    public MailPort? Outgoing => Find(ProtocolCatalog.Smtp);

    public bool HasActiveSync => HasHttps && http.Value.ActiveSync && Serves(ProtocolCatalog.ActiveSync);

    /// <summary>Where calendars and contacts are found by DAV; null: nowhere.</summary>
    public string? DavPath => HasHttps && Serves(ProtocolCatalog.Dav) ? http.Value.DavPrefixes.FirstOrDefault() : null;

    private bool HasHttps => plans.Any(plan => plan.IsHttp && plan.Options.Tls is ListenerTls.Implicit);

    private bool Serves(MailProtocol protocol) => backends.Table.Services.Any(service => service.Protocol == protocol);

    // TLS from the first byte is the better advice where both are offered (RFC 8314 §3).
    private MailPort? Find(MailProtocol protocol) => plans
        .Where(plan => string.Equals(plan.Options.Protocol, protocol.Name, StringComparison.Ordinal) && plan.Options.Tls is not ListenerTls.None)
        .OrderByDescending(plan => plan.Options.Tls is ListenerTls.Implicit)
        .Select(plan => new MailPort(plan.Endpoint.Port, plan.Options.Tls is ListenerTls.Implicit))
        .FirstOrDefault();
}

/// <summary>One port of a mail app's settings.</summary>
/// <param name="Port">Its number.</param>
/// <param name="IsImplicit">TLS from the first byte; else by STARTTLS.</param>
internal sealed record MailPort(int Port, bool IsImplicit);
