using System.Net.Sockets;
using System.Security.Authentication;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Logging;

namespace Gateway.ProtocolAdapters.Backend;

/// <summary>
/// One connection of a protocol whose session is relayed as octets, from greeting to end: dialog, authority, backend login, relay; and the one
/// catch. IMAP, POP3 and ManageSieve differ in their dialog, their backend login and what they watch for.
/// </summary>
public abstract class RelayedMailAdapter : IMailAdapter
{
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(1);

    private readonly ILoginAuthority _authority;
    private readonly BackendSession _backends;
    private readonly Relay _relay;

    private protected RelayedMailAdapter(ILoginAuthority authority, BackendConnector connector, RelayOptions relay, MailTransport transport, ILogger logger)
    {
        (_authority, Transport, Logger) = (authority, transport, logger);
        _backends = new BackendSession(connector, logger);
        _relay = new Relay(relay, transport.Time);
    }

    /// <inheritdoc/>
    public abstract MailProtocol Protocol { get; }

    private protected MailTransport Transport { get; }

    private protected ILogger Logger { get; }

    /// <summary>Longest time to sign in, all attempts together.</summary>
    private protected abstract TimeSpan LoginDeadline { get; }

    private protected abstract IBackendLogin BackendLogin { get; }

    /// <inheritdoc/>
    public async Task RunAsync(MailConnection client, CancellationToken draining)
    {
        using var timer = new CancellationTokenSource(LoginDeadline, Transport.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, draining);
        using var dialog = Begin(client, either.Token);
        try
        {
            await ConverseAsync(client, dialog, draining);
        }
        catch (OperationCanceledException)
        {
            await SayLastAsync(client, dialog, draining.IsCancellationRequested ? DialogEnd.Draining
                : dialog.State == RelayedDialog.Asked ? DialogEnd.Unavailable
                : DialogEnd.TooSlow);
        }
        catch (Exception fault) when (fault is IOException or SocketException or AuthenticationException or ObjectDisposedException)
        {
            TellLost(client.Facts, dialog.State, fault);
        }
        catch (Exception fault)
        {
            TellFault(client.Facts, dialog.State, fault);
            await SayLastAsync(client, dialog, DialogEnd.Fault);
        }
        if (dialog.SawSecretInClear)
        {
            TellSecretInClear(client.Facts);
        }
        await client.CloseAsync(LastPatience);
    }

    private protected abstract RelayedDialog Begin(MailConnection client, CancellationToken deadline);

    private protected abstract RelayWatch NewWatch();

    /// <summary>Of what the backend can do, as its login handed it back, what holds for a client behind us.</summary>
    private protected virtual string Offered(string capabilities) => capabilities;

    private protected abstract void TellFault(ConnectionFacts client, string state, Exception fault);

    private protected abstract void TellLost(ConnectionFacts client, string state, Exception fault);

    private protected abstract void TellSecretInClear(ConnectionFacts client);

    private async Task ConverseAsync(MailConnection client, RelayedDialog dialog, CancellationToken draining)
    {
        await dialog.GreetAsync();
        while (await dialog.NextAttemptAsync() is { } attempt)
        {
            LoginDecision decision;
            using (attempt.Secret)
            {
                decision = await dialog.WhileWaitingAsync(cancelled => _authority.DecideAsync(attempt, cancelled).AsTask(), Transport.Time);
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

    // The session behind a grant, to its end. Not null: the backend was not to be had, and this is to be answered.
    private async Task<LoginDecision.Denied?> ServeAsync(MailConnection client, RelayedDialog dialog, LoginGrant grant, CancellationToken draining)
    {
        using var lease = grant.Lease;
        using var credential = grant.Credential;
        var opening = await dialog.WhileWaitingAsync(
            cancelled => _backends.OpenAsync(grant, client, BackendLogin, cancelled), Transport.Time);
        if (opening.Backend is not { } backend)
        {
            return opening.Denied;
        }
        await using (backend)
        {
            credential.Dispose();
            await dialog.AcceptAsync(Offered(opening.Capabilities));
            lease.End(await _relay.RunAsync(client, backend, lease, NewWatch(), draining));
        }
        return null;
    }

    private async Task SayLastAsync(MailConnection client, RelayedDialog dialog, DialogEnd end)
    {
        using var patience = new CancellationTokenSource(LastPatience, Transport.Time);
        try
        {
            await client.WriteAsync(dialog.LastWord(end), patience.Token);
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException or ObjectDisposedException
            or InvalidOperationException)
        {
            // It is gone already.
        }
    }
}
