using System.Net.Sockets;
using System.Security.Authentication;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Logging;

namespace Gateway.ProtocolAdapters.Imap;

/// <summary>IMAP from greeting to end: dialog, authority, backend login, relay; and the one catch.</summary>
public sealed partial class ImapAdapter(
    ILoginAuthority authority, BackendConnector connector, ImapOptions options, MailTransport transport, ILogger<ImapAdapter> logger) : IMailAdapter
{
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(1);

    private readonly BackendSession _backends = new(connector, logger);
    private readonly ImapBackendLogin _backendLogin = new();
    private readonly Relay _relay = new(options.Relay, transport.Time);

    /// <inheritdoc/>
    public MailProtocol Protocol => ProtocolCatalog.Imap;

    /// <inheritdoc/>
    public async Task RunAsync(MailConnection client, CancellationToken draining)
    {
        using var timer = new CancellationTokenSource(options.LoginDeadline, transport.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, draining);
        var dialog = new ImapLoginDialog(client, options, transport.ServerTls, either.Token);
        try
        {
            await ConverseAsync(client, dialog, draining);
        }
        catch (OperationCanceledException)
        {
            await SayLastAsync(client, draining.IsCancellationRequested ? "The server is restarting; please reconnect."
                : dialog.State == ImapLoginDialog.Asked ? "[UNAVAILABLE] Sign-in is not possible at the moment; try again later."
                : "Too slow to sign in.");
        }
        catch (Exception fault) when (fault is IOException or SocketException or AuthenticationException or ObjectDisposedException)
        {
            Log.ClientLost(logger, client.Facts.Id, client.Facts.Client, dialog.State, fault.GetType().Name);
        }
        catch (Exception fault)
        {
            Log.Failed(logger, fault, client.Facts.Id, client.Facts.Client, dialog.State);
            await SayLastAsync(client, "[UNAVAILABLE] Internal error.");
        }
        if (dialog.SawSecretInClear)
        {
            Log.SecretInClear(logger, client.Facts.Id, client.Facts.Client);
        }
        await client.CloseAsync(ClosePatience);
    }

    private async Task ConverseAsync(MailConnection client, ImapLoginDialog dialog, CancellationToken draining)
    {
        await dialog.GreetAsync();
        while (await dialog.NextAttemptAsync() is { } next)
        {
            using var request = next;
            var decision = await dialog.WhileWaitingAsync(
                cancelled => authority.DecideAsync(request.Attempt, cancelled).AsTask(), transport.Time);
            request.Attempt.Secret.Dispose();
            if (decision is LoginDecision.Granted granted)
            {
                if (await ServeAsync(client, dialog, request, granted.Grant, draining) is not { } refused)
                {
                    return;
                }
                decision = refused;
            }
            if (!await dialog.RefuseAsync(request, (LoginDecision.Denied)decision))
            {
                return;
            }
        }
    }

    /// <summary>The session behind a grant, to its end. Not null: the backend was not to be had, and this is to be answered.</summary>
    private async Task<LoginDecision.Denied?> ServeAsync(
        MailConnection client, ImapLoginDialog dialog, ImapLoginRequest request, LoginGrant grant, CancellationToken draining)
    {
        using var lease = grant.Lease;
        using var credential = grant.Credential;
        var opening = await dialog.WhileWaitingAsync(
            cancelled => _backends.OpenAsync(grant, client, _backendLogin, cancelled), transport.Time);
        if (opening.Backend is not { } backend)
        {
            return opening.Denied;
        }
        await using (backend)
        {
            await dialog.AcceptAsync(request, ImapRelayWatch.Offered(opening.Capabilities));
            var end = await _relay.RunAsync(client, backend, lease, new ImapRelayWatch(), draining);
            lease.End(end);
        }
        return null;
    }

    private async Task SayLastAsync(MailConnection client, string text)
    {
        using var patience = new CancellationTokenSource(ClosePatience, transport.Time);
        try
        {
            await client.WriteAsync(ImapReply.Bye(text), patience.Token);
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException or ObjectDisposedException
            or InvalidOperationException)
        {
            // It is gone already.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1100, LogLevel.Error, "{ConnectionId} from {Client}: IMAP failed while {State}", EventName = "ImapFailed")]
        public static partial void Failed(ILogger logger, Exception fault, string connectionId, System.Net.IPEndPoint client, string state);

        [LoggerMessage(1101, LogLevel.Warning, "{ConnectionId} from {Client}: secret sent in clear; it was not checked", EventName = "ImapSecretInClear")]
        public static partial void SecretInClear(ILogger logger, string connectionId, System.Net.IPEndPoint client);

        [LoggerMessage(1102, LogLevel.Debug, "{ConnectionId} from {Client}: connection lost while {State}: {Fault}", EventName = "ImapClientLost")]
        public static partial void ClientLost(ILogger logger, string connectionId, System.Net.IPEndPoint client, string state, string fault);
    }
}
