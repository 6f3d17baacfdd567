using System.Net;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Logging;

namespace Gateway.ProtocolAdapters.Imap;

/// <summary>IMAP: its parts for <see cref="RelayedMailAdapter"/>, which has the flow.</summary>
public sealed partial class ImapAdapter(
    ILoginAuthority authority, BackendConnector connector, ImapOptions options, MailTransport transport, ILogger<ImapAdapter> logger)
    : RelayedMailAdapter(authority, connector, options.Relay, transport, logger)
{
    /// <inheritdoc/>
    public override MailProtocol Protocol => ProtocolCatalog.Imap;

    private protected override TimeSpan LoginDeadline => options.LoginDeadline;

    private protected override IBackendLogin BackendLogin { get; } = new ImapBackendLogin();

    private protected override RelayedDialog Begin(MailConnection client, CancellationToken deadline) =>
        new ImapLoginDialog(client, options, Transport.ServerTls, deadline);

    private protected override RelayWatch NewWatch() => new ImapRelayWatch();

    private protected override string Offered(string capabilities) => ImapRelayWatch.Offered(capabilities);

    private protected override void TellFault(ConnectionFacts client, string state, Exception fault) =>
        Log.Failed(Logger, fault, client.Id, client.Client, state);

    private protected override void TellLost(ConnectionFacts client, string state, Exception fault) =>
        Log.ClientLost(Logger, client.Id, client.Client, state, fault.GetType().Name);

    private protected override void TellSecretInClear(ConnectionFacts client) => Log.SecretInClear(Logger, client.Id, client.Client);

    private static partial class Log
    {
        [LoggerMessage(1100, LogLevel.Error, "{ConnectionId} from {Client}: IMAP failed while {State}", EventName = "ImapFailed")]
        public static partial void Failed(ILogger logger, Exception fault, string connectionId, IPEndPoint client, string state);

        [LoggerMessage(1101, LogLevel.Warning, "{ConnectionId} from {Client}: secret sent in clear; it was not checked", EventName = "ImapSecretInClear")]
        public static partial void SecretInClear(ILogger logger, string connectionId, IPEndPoint client);

        [LoggerMessage(1102, LogLevel.Debug, "{ConnectionId} from {Client}: connection lost while {State}: {Fault}", EventName = "ImapClientLost")]
        public static partial void ClientLost(ILogger logger, string connectionId, IPEndPoint client, string state, string fault);
    }
}
