using System.Net.Sockets;
using System.Security.Authentication;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Logging;

namespace Gateway.ProtocolAdapters.Pop3;

/// <summary>POP3 from greeting to end: dialog, authority, backend login, relay; and the one catch.</summary>
public sealed partial class Pop3Adapter(
    ILoginAuthority authority, BackendConnector connector, Pop3Options options, MailTransport transport, ILogger<Pop3Adapter> logger) : IMailAdapter
{
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(1);

    private readonly BackendSession _backends = new(connector, logger);
    private readonly Pop3BackendLogin _backendLogin = new();
    private readonly Relay _relay = new(options.Relay, transport.Time);

    /// <inheritdoc/>
    public MailProtocol Protocol => ProtocolCatalog.Pop3;

    /// <inheritdoc/>
    public async Task RunAsync(MailConnection client, CancellationToken draining)
    {
        using var timer = new CancellationTokenSource(options.LoginDeadline, transport.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, draining);
        var dialog = new Pop3LoginDialog(client, options, transport.ServerTls, either.Token);
        try
        {
            await ConverseAsync(client, dialog, draining);
        }
        catch (OperationCanceledException)
        {
            await SayLastAsync(client, draining.IsCancellationRequested ? "[SYS/TEMP] The server is restarting; please reconnect."
                : dialog.State == Pop3LoginDialog.Asked ? "[SYS/TEMP] Sign-in is not possible at the moment; try again later."
                : "Too slow to sign in.");
        }
        catch (Exception fault) when (fault is IOException or SocketException or AuthenticationException or ObjectDisposedException)
        {
            Log.ClientLost(logger, client.Facts.Id, client.Facts.Client, dialog.State, fault.GetType().Name);
        }
        catch (Exception fault)
        {
            Log.Failed(logger, fault, client.Facts.Id, client.Facts.Client, dialog.State);
            await SayLastAsync(client, "[SYS/TEMP] Internal error.");
        }
        if (dialog.SawSecretInClear)
        {
            Log.SecretInClear(logger, client.Facts.Id, client.Facts.Client);
        }
        await client.CloseAsync(ClosePatience);
    }

    private async Task ConverseAsync(MailConnection client, Pop3LoginDialog dialog, CancellationToken draining)
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
        MailConnection client, Pop3LoginDialog dialog, Pop3LoginRequest request, LoginGrant grant, CancellationToken draining)
    {
        // No goodbye exists in POP3 (RFC 1939 §3): a revoked session is closed, and never with a QUIT of ours, which would delete mail.
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
            await dialog.AcceptAsync();
            var end = await _relay.RunAsync(client, backend, lease, new Pop3RelayWatch(), draining);
            lease.End(end);
        }
        return null;
    }

    private async Task SayLastAsync(MailConnection client, string text)
    {
        using var patience = new CancellationTokenSource(ClosePatience, transport.Time);
        try
        {
            await client.WriteAsync(Pop3Reply.Error(text), patience.Token);
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException or ObjectDisposedException
            or InvalidOperationException)
        {
            // It is gone already.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1200, LogLevel.Error, "{ConnectionId} from {Client}: POP3 failed while {State}", EventName = "Pop3Failed")]
        public static partial void Failed(ILogger logger, Exception fault, string connectionId, System.Net.IPEndPoint client, string state);

        [LoggerMessage(1201, LogLevel.Warning, "{ConnectionId} from {Client}: secret sent in clear; it was not checked", EventName = "Pop3SecretInClear")]
        public static partial void SecretInClear(ILogger logger, string connectionId, System.Net.IPEndPoint client);

        [LoggerMessage(1202, LogLevel.Debug, "{ConnectionId} from {Client}: connection lost while {State}: {Fault}", EventName = "Pop3ClientLost")]
        public static partial void ClientLost(ILogger logger, string connectionId, System.Net.IPEndPoint client, string state, string fault);
    }
}
