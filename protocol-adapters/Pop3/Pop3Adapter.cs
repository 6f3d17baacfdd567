using System.Net;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Logging;

namespace Gateway.ProtocolAdapters.Pop3;

/// <summary>
/// POP3: its parts for <see cref="RelayedMailAdapter"/>, which has the flow. No goodbye exists in POP3 (RFC 1939 §3): a revoked session is closed, and
/// never with a QUIT of ours, which would delete mail.
/// </summary>
public sealed partial class Pop3Adapter(
    ILoginAuthority authority, BackendConnector connector, Pop3Options options, MailTransport transport, ILogger<Pop3Adapter> logger)
    : RelayedMailAdapter(authority, connector, options.Relay, transport, logger)
{
    /// <inheritdoc/>
    public override MailProtocol Protocol => ProtocolCatalog.Pop3;

    private protected override TimeSpan LoginDeadline => options.LoginDeadline;

    private protected override IBackendLogin BackendLogin { get; } = new Pop3BackendLogin();

    private protected override RelayedDialog Begin(MailConnection client, CancellationToken deadline) =>
        new Pop3LoginDialog(client, options, Transport.ServerTls, deadline);

    private protected override RelayWatch NewWatch() => new Pop3RelayWatch();

    private protected override void TellFault(ConnectionFacts client, string state, Exception fault) =>
        Log.Failed(Logger, fault, client.Id, client.Client, state);

    private protected override void TellLost(ConnectionFacts client, string state, Exception fault) =>
        Log.ClientLost(Logger, client.Id, client.Client, state, fault.GetType().Name);

    private protected override void TellSecretInClear(ConnectionFacts client) => Log.SecretInClear(Logger, client.Id, client.Client);

    private static partial class Log
    {
        [LoggerMessage(1200, LogLevel.Error, "{ConnectionId} from {Client}: POP3 failed while {State}", EventName = "Pop3Failed")]
        public static partial void Failed(ILogger logger, Exception fault, string connectionId, IPEndPoint client, string state);

        [LoggerMessage(1201, LogLevel.Warning, "{ConnectionId} from {Client}: secret sent in clear; it was not checked", EventName = "Pop3SecretInClear")]
        public static partial void SecretInClear(ILogger logger, string connectionId, IPEndPoint client);

        [LoggerMessage(1202, LogLevel.Debug, "{ConnectionId} from {Client}: connection lost while {State}: {Fault}", EventName = "Pop3ClientLost")]
        public static partial void ClientLost(ILogger logger, string connectionId, IPEndPoint client, string state, string fault);
    }
}
