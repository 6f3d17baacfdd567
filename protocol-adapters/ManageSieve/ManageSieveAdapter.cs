using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Logging;

namespace Gateway.ProtocolAdapters.ManageSieve;

/// <summary>ManageSieve from greeting to end: dialog, authority, backend login, relay; and the one catch.</summary>
public sealed partial class ManageSieveAdapter(
    ILoginAuthority authority, IBackendCatalog catalog, BackendConnector connector, ManageSieveOptions options, MailTransport transport,
    ILogger<ManageSieveAdapter> logger) : IMailAdapter
{
    private static readonly TimeSpan LastWordPatience = TimeSpan.FromSeconds(1);

    private readonly BackendSession _backends = new(connector, logger);
    private readonly ManageSieveBackendLogin _backendLogin = new();
    private readonly BackendProbe<string> _probe = new(ProtocolCatalog.Sieve, catalog, connector, ManageSieveBackendLogin.ProbeAsync, logger);
    private readonly Relay _relay = new(options.Relay, transport.Time);

    /// <inheritdoc/>
    public MailProtocol Protocol => ProtocolCatalog.Sieve;

    /// <inheritdoc/>
    public async Task RunAsync(MailConnection client, CancellationToken draining)
    {
        using var timer = new CancellationTokenSource(options.SignInDeadline, transport.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, draining);
        using var dialog = new ManageSieveLoginDialog(client, options, transport.ServerTls, _probe, either.Token);
        try
        {
            await ConverseAsync(client, dialog, draining);
        }
        catch (OperationCanceledException)
        {
            await SayLastAsync(client, draining.IsCancellationRequested ? ManageSieveReply.Draining : ManageSieveReply.TooSlow);
        }
        catch (Exception fault) when (fault is IOException or SocketException or AuthenticationException or ObjectDisposedException)
        {
            Log.ClientGone(logger, client.Facts.Id, fault.GetType().Name);
        }
        catch (Exception fault)
        {
            Log.Fault(logger, fault, client.Facts.Id);
            await SayLastAsync(client, ManageSieveReply.Fault);
        }
        if (dialog.SawSecretInClear)
        {
            Log.SecretInClear(logger, client.Facts.Id, client.Facts.Client.Address.ToString());
        }
        await client.CloseAsync(LastWordPatience);
    }

    private async Task ConverseAsync(MailConnection client, ManageSieveLoginDialog dialog, CancellationToken draining)
    {
        await dialog.GreetAsync();
        while (await dialog.NextAttemptAsync() is { } attempt)
        {
            LoginDecision decision;
            using (attempt.Secret)
            {
                decision = await dialog.WhileWaitingAsync(cancelled => authority.DecideAsync(attempt, cancelled).AsTask(), transport.Time);
            }
            var denied = decision is LoginDecision.Granted granted
                ? await ServeAsync(client, dialog, granted.Grant, draining)
                : (LoginDecision.Denied)decision;
            if (denied is null || !await dialog.RefuseAsync(denied))
            {
                return;
            }
        }
    }

    // Null: the session was held and is over.
    private async Task<LoginDecision.Denied?> ServeAsync(
        MailConnection client, ManageSieveLoginDialog dialog, LoginGrant grant, CancellationToken draining)
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
            credential.Dispose();
            await dialog.AcceptAsync(opening.Capabilities);
            lease.End(await _relay.RunAsync(client, backend, lease, new ManageSieveRelayWatch(), draining));
        }
        return null;
    }

    private async Task SayLastAsync(MailConnection client, string line)
    {
        using var patience = new CancellationTokenSource(LastWordPatience, transport.Time);
        try
        {
            await client.WriteAsync(Encoding.ASCII.GetBytes(line), patience.Token);
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException or ObjectDisposedException
            or InvalidOperationException)
        {
            // It is gone already.
        }
    }

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
