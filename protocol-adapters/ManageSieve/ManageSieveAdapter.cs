using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Logging;

namespace Gateway.ProtocolAdapters.ManageSieve;

/// <summary>ManageSieve: its parts for <see cref="RelayedMailAdapter"/>, which has the flow.</summary>
public sealed partial class ManageSieveAdapter(
    ILoginAuthority authority, IBackendCatalog catalog, BackendConnector connector, ManageSieveOptions options, MailTransport transport,
    ILogger<ManageSieveAdapter> logger)
    : RelayedMailAdapter(authority, connector, options.Relay, transport, logger)
{
    private readonly BackendProbe<string> _probe = new(ProtocolCatalog.Sieve, catalog, connector, ManageSieveBackendLogin.ProbeAsync, logger);

    /// <inheritdoc/>
    public override MailProtocol Protocol => ProtocolCatalog.Sieve;

    private protected override TimeSpan LoginDeadline => options.LoginDeadline;

    private protected override IBackendLogin BackendLogin { get; } = new ManageSieveBackendLogin();

    private protected override RelayedDialog Begin(MailConnection client, CancellationToken deadline) =>
        new ManageSieveLoginDialog(client, options, Transport.ServerTls, _probe, deadline);

    private protected override RelayWatch NewWatch() => new ManageSieveRelayWatch();

    private protected override void TellFault(ConnectionFacts client, string state, Exception fault) => Log.Fault(Logger, fault, client.Id);

    private protected override void TellLost(ConnectionFacts client, string state, Exception fault) => Log.ClientGone(Logger, client.Id, fault.GetType().Name);

    private protected override void TellSecretInClear(ConnectionFacts client) => Log.SecretInClear(Logger, client.Id, client.Client.Address.ToString());

    private static partial class Log
    {
        [LoggerMessage(1500, LogLevel.Error, "{ConnectionId}: the ManageSieve session failed", EventName = "SieveFault")]
        public static partial void Fault(ILogger logger, Exception fault, string connectionId);

        [LoggerMessage(1501, LogLevel.Debug, "{ConnectionId}: the client is gone: {Fault}", EventName = "SieveClientGone")]
        public static partial void ClientGone(ILogger logger, string connectionId, string fault);

        [LoggerMessage(1502, LogLevel.Warning, "{ConnectionId}: a client at {Address} sent its secret in clear; it was not looked at", EventName = "SieveSecretInClear")]
        public static partial void SecretInClear(ILogger logger, string connectionId, string address);
    }
}
