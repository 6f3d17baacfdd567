using System.Security.Authentication;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Logging;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>SMTP submission: login dialog, decision, sign-in to the backend, then the conversation command by command.</summary>
public sealed partial class SmtpAdapter(
    ILoginAuthority authority, IBackendCatalog catalog, BackendConnector connector, SmtpOptions options, MailTransport transport,
    ILogger<SmtpAdapter> logger) : IMailAdapter
{
    private static readonly TimeSpan LastWordPatience = TimeSpan.FromSeconds(2);

    private readonly BackendSession _backends = new(connector, logger);
    private readonly BackendProbe<SmtpCapabilities> _probe = new(
        ProtocolCatalog.Smtp, catalog, connector, exchange => SmtpBackendLogin.ProbeAsync(exchange, options.Name, transport.Time), logger);

    /// <inheritdoc/>
    public MailProtocol Protocol => ProtocolCatalog.Smtp;

    /// <inheritdoc/>
    public async Task RunAsync(MailConnection client, CancellationToken draining)
    {
        try
        {
            await ServeAsync(client, draining);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or AuthenticationException or ObjectDisposedException)
        {
            Log.ClientGone(logger, client.Facts.Id, fault.GetType().Name);
        }
        catch (Exception fault)
        {
            Log.Fault(logger, fault, client.Facts.Id);
            await new SmtpLineIo(client, transport.Time).EndAsync(SmtpReply.Fault);
        }
    }

    private async Task ServeAsync(MailConnection client, CancellationToken draining)
    {
        using var deadline = new SmtpDeadline(transport.Time, options.LoginDeadline, draining);
        var io = new SmtpLineIo(client, transport.Time, deadline);
        using var dialog = new SmtpLoginDialog(client, transport.ServerTls, _probe, options, io);
        try
        {
            await ConverseAsync(client, dialog, draining);
        }
        catch (OperationCanceledException) when (!io.IsClosed)
        {
            await io.EndAsync();
        }

        if (dialog.SawSecretInClear)
        {
            Log.SecretInClear(logger, client.Facts.Id, client.Facts.Client.Address.ToString());
        }

        await client.CloseAsync(LastWordPatience);
    }

    private async Task ConverseAsync(MailConnection client, SmtpLoginDialog dialog, CancellationToken draining)
    {
        await dialog.GreetAsync();
        while (await dialog.NextAttemptAsync() is { } attempt)
        {
            var denied = await DecideAsync(attempt, client, draining) switch
            {
                LoginDecision.Granted granted => await EnterAsync(granted.Grant, dialog, client, draining),
                LoginDecision.Denied refused => refused,
                _ => throw new InvalidOperationException("A decision of no kind"),
            };
            if (denied is null || !await dialog.RefuseAsync(denied))
            {
                return;
            }
        }
    }

    private async Task<LoginDecision> DecideAsync(LoginAttempt attempt, MailConnection client, CancellationToken draining)
    {
        using var secret = attempt.Secret;
        using var patience = new SmtpDeadline(transport.Time, options.LoginDeadline, draining);
        try
        {
            using var wait = new SignInWait(client, transport.Time, patience.Token);
            return await wait.ForAsync(cancelled => authority.DecideAsync(attempt, cancelled).AsTask());
        }
        catch (OperationCanceledException)
        {
            return new LoginDecision.Denied(LoginDenial.Unavailable);
        }
    }

    // Null: the session was held and is over. A drain lets a sign-in under way come to its end.
    private async Task<LoginDecision.Denied?> EnterAsync(LoginGrant grant, SmtpLoginDialog dialog, MailConnection client, CancellationToken draining)
    {
        using var lease = grant.Lease;
        using var credential = grant.Credential;
        var login = new SmtpBackendLogin(options.Name, dialog.HeloName, transport.Time);
        using var wait = new SignInWait(client, transport.Time, CancellationToken.None);
        var opening = await wait.ForAsync(cancelled => _backends.OpenAsync(grant, client, login, cancelled));
        if (opening.Backend is not { } connection)
        {
            return opening.Denied;
        }

        await using var backend = new SmtpBackendLink(connection, transport.Time) { Capabilities = SmtpCapabilities.Parse(opening.Capabilities) };
        credential.Dispose();
        await dialog.AcceptAsync();
        client.BeginRelay();
        connection.BeginRelay();

        var rules = new SmtpRelayRules(options, backend.Capabilities, grant.SenderAddresses);
        var session = new SmtpSession(client, backend, rules, lease, options, transport.Time);
        var end = await session.RunAsync(draining);
        lease.End(end);
        if (session.BrokenOff is { } reason)
        {
            Log.BrokenOff(logger, client.Facts.Id, grant.Account, reason);
        }

        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(1300, LogLevel.Error, "{ConnectionId}: the SMTP session failed", EventName = "SmtpFault")]
        public static partial void Fault(ILogger logger, Exception fault, string connectionId);

        [LoggerMessage(1301, LogLevel.Debug, "{ConnectionId}: the client is gone: {Fault}", EventName = "SmtpClientGone")]
        public static partial void ClientGone(ILogger logger, string connectionId, string fault);

        [LoggerMessage(1302, LogLevel.Warning, "{ConnectionId}: a client at {Address} sent its secret in clear; it was not looked at", EventName = "SmtpSecretInClear")]
        public static partial void SecretInClear(ILogger logger, string connectionId, string address);

        [LoggerMessage(1303, LogLevel.Warning, "{ConnectionId}: a message of {Account} was broken off: {Reason}", EventName = "SmtpBrokenOff")]
        public static partial void BrokenOff(ILogger logger, string connectionId, string account, string reason);
    }
}
