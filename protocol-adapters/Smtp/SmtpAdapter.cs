using System.Security.Authentication;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Logging;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>SMTP submission: login dialog, decision, sign-in to the backend, then the conversation command by command.</summary>
public sealed partial class SmtpAdapter : IMailAdapter
{
    private static readonly TimeSpan LastWordPatience = TimeSpan.FromSeconds(2);

    private readonly ILoginAuthority _authority;
    private readonly SmtpOptions _options;
    private readonly TlsUpgrade _tls;
    private readonly TimeProvider _time;
    private readonly ILogger<SmtpAdapter> _logger;
    private readonly BackendSession _backends;
    private readonly SmtpExtensionProbe _probe;

    /// <summary>One adapter serves all SMTP listeners.</summary>
    public SmtpAdapter(
        ILoginAuthority authority, IBackendCatalog catalog, SmtpOptions options, TlsUpgrade tls, BackendConnector connector, TimeProvider time,
        ILogger<SmtpAdapter> logger)
    {
        (_authority, _options, _tls, _time, _logger) = (authority, options, tls, time, logger);
        _backends = new BackendSession(connector, logger);
        _probe = new SmtpExtensionProbe(catalog, connector, options, logger);
    }

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
            Log.ClientGone(_logger, client.Facts.Id, fault.GetType().Name);
        }
        catch (Exception fault)
        {
            Log.Fault(_logger, fault, client.Facts.Id);
            await new SmtpLineIo(client, _time).EndAsync(SmtpReply.Fault);
        }
    }

    private async Task ServeAsync(MailConnection client, CancellationToken draining)
    {
        using var deadline = new SmtpDeadline(_time, _options.SignInDeadline, draining);
        var io = new SmtpLineIo(client, _time, deadline);
        using var dialog = new SmtpLoginDialog(client, _tls, _probe, _options, io);
        await dialog.GreetAsync();
        while (await dialog.NextAttemptAsync() is { } attempt)
        {
            var denied = await DecideAsync(attempt) switch
            {
                LoginDecision.Granted granted => await EnterAsync(granted.Grant, dialog, client, draining),
                LoginDecision.Denied refused => refused,
                _ => throw new InvalidOperationException("A decision of no kind"),
            };
            if (denied is null || !await dialog.RefuseAsync(denied))
            {
                break;
            }
        }

        if (dialog.SecretCameInClear)
        {
            Log.SecretInClear(_logger, client.Facts.Id, client.Facts.Client.Address.ToString());
        }

        await client.CloseAsync(LastWordPatience);
    }

    private async Task<LoginDecision> DecideAsync(LoginAttempt attempt)
    {
        using var secret = attempt.Secret;
        using var patience = new SmtpDeadline(_time, _options.SignInDeadline, CancellationToken.None);
        try
        {
            return await _authority.DecideAsync(attempt, patience.Token);
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
        var login = new SmtpBackendLogin(_options.HostName, dialog.HeloName, _time);
        var opening = await _backends.OpenAsync(grant, client, login, CancellationToken.None);
        if (opening.Backend is not { } connection)
        {
            return opening.Denied;
        }

        await using var backend = new SmtpBackendLink(connection, _time) { Capabilities = SmtpCapabilities.Parse(opening.Capabilities) };
        credential.Dispose();
        await dialog.AcceptAsync();
        client.BeginRelay();
        connection.BeginRelay();

        var rules = new SmtpRelayRules(_options, backend.Capabilities, grant.SenderAddresses);
        var session = new SmtpSession(client, backend, rules, lease, _options, _time);
        var end = await session.RunAsync(draining);
        lease.End(end);
        if (session.BrokenOff is { } reason)
        {
            Log.BrokenOff(_logger, client.Facts.Id, grant.Account, reason);
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
