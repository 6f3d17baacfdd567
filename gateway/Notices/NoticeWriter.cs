using System.Net.Sockets;
using Gateway.Audit;
using Gateway.Storage;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;

namespace Gateway.Notices;

/// <summary>
/// Follows the audit log and mails what an owner is told. The log is the queue: a change is never delayed or failed by mail, whatever entrance it came
/// by, and what could not be sent is sent later.
/// </summary>
internal sealed partial class NoticeWriter(
    AuditReader reader, NoticeComposer composer, NoticeMail mail, NoticeSender sender, IOptions<NoticeOptions> options, TimeProvider time, ILogger<NoticeWriter> logger)
    : BackgroundService
{
    private const string Name = "notices";
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    // After this long nobody wants to read it any more.
    private static readonly TimeSpan Worth = TimeSpan.FromDays(2);

    private bool _failing;

    /// <summary>One round: sends what is new. False: the server or the store is away, and the rest waits.</summary>
    public async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var row in await reader.NextAsync(Name, cancellationToken))
            {
                await TellAsync(row, cancellationToken);
                if (!await reader.DoneAsync(Name, row.Seq, cancellationToken)) return true;
            }

            if (_failing) Log.Back(logger);
            _failing = false;
            return true;
        }
        catch (Exception fault) when (fault is StoreUnavailableException or IOException or SocketException or TimeoutException
            || fault is ServiceNotConnectedException or SmtpCommandException or SmtpProtocolException or AuthenticationException or SslHandshakeException
            || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Said once per outage.
            if (!_failing) Log.Away(logger, fault.Message);
            _failing = true;
            return false;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Host is null) return;

        try
        {
            while (true)
            {
                await Task.Delay(await RunOnceAsync(stoppingToken) ? LookEvery : Pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is not sent yet is sent after the next start, or by another node.
        }
    }

    private async Task TellAsync(AuditRow row, CancellationToken cancellationToken)
    {
        if (await composer.ComposeAsync(row, cancellationToken) is not { } notice || time.GetUtcNow() - notice.At > Worth) return;

        using var deadline = new CancellationTokenSource(options.Value.Timeout * 2, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var message = mail.Write(notice);
        if (!await sender.SendAsync(message, stop.Token)) Log.Refused(logger, notice.AccountId);
    }

    private static partial class Log
    {
        [LoggerMessage(2610, LogLevel.Warning, "Notices can't be sent now: {Reason}", EventName = "NoticesAway")]
        public static partial void Away(ILogger logger, string reason);

        [LoggerMessage(2611, LogLevel.Information, "Notices are sent again", EventName = "NoticesBack")]
        public static partial void Back(ILogger logger);

        [LoggerMessage(2612, LogLevel.Warning, "The mail server refused a notice to {Account} for good", EventName = "NoticeRefused")]
        public static partial void Refused(ILogger logger, string account);
    }
}
