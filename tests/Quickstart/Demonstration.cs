using Gateway.RealServers;

namespace Gateway.Quickstart;

/// <summary>
/// The job from nothing to a deleted app password: real servers and mail, the gateway in front, the proof for each protocol,
/// and at the end what to type into a mail app.
/// </summary>
internal sealed class Demonstration(CancellationToken stopping)
{
    private const int MessageCount = 300;
    private static readonly MailUser User = MailSystem.Users[0];
    private readonly Progress _progress = new(stopping);
    private MailSystem? _mail;
    private GatewayProcess? _gateway;

    /// <summary>Returns the exit code: 0 when every step held (also when the person ends it then), 1 at the first that did not.</summary>
    public async Task<int> RunAsync(bool stayUp)
    {
        try
        {
            await ShowAsync();
            if (stayUp)
            {
                await InviteAsync();
            }

            return 0;
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // Ctrl-C reaches the servers, too, so a step may end in any way.
            Console.WriteLine("stopped");
            return 130;
        }
        catch (Exception fault)
        {
            _progress.Fail(fault, WhatToLookAt());
            return 1;
        }
        finally
        {
            await CleanUpAsync();
        }
    }

    private async Task ShowAsync()
    {
        await _progress.StepAsync("Dovecot, Postfix, SOGo, PostgreSQL and memcached", async () =>
        {
            _mail = await MailSystem.StartAsync();
            return $"up on loopback in {_mail.Folder.Path}";
        });
        await _progress.StepAsync("mailbox", async () =>
        {
            var inbox = await MailCorpus.DeliverAsync(_mail!.Dovecot, User, MessageCount);
            return $"{MessageCount} messages, {inbox} of them in INBOX";
        });
        await _progress.StepAsync("gateway", async () =>
        {
            _gateway = await GatewayProcess.StartAsync(_mail!);
            await _gateway.AddAccountAsync(User.Address, "Enforced");
            return $"serves, and {User.Address} is Enforced";
        });

        var password = await _gateway!.CreateAppPasswordAsync(User.Address, "quickstart");
        var mailApp = new MailAppProof(_gateway, User, password);
        await _progress.StepAsync("IMAP with the account password", mailApp.AccountPasswordIsRefusedAsync);
        await _progress.StepAsync("IMAP with the app password", mailApp.ListSubjectsAsync);
        await using var idle = await mailApp.OpenIdleAsync();
        await _progress.StepAsync("submission", () => mailApp.SubmitAsync(idle));

        using var http = _gateway.CreateHttpClient();
        http.Timeout = TimeSpan.FromMinutes(1);
        var phone = new PhoneProof(_gateway, http, User, password);
        await _progress.StepAsync("ActiveSync OPTIONS", phone.OptionsAsync);
        await _progress.StepAsync("ActiveSync FolderSync", phone.FolderSyncAsync);
        await _progress.StepAsync("ActiveSync Sync", phone.SyncAsync);

        await _progress.StepAsync("deleting the app password", () => mailApp.DeletionEndsIdleAsync(idle));
        _progress.Done();
    }

    private async Task InviteAsync()
    {
        var password = await _gateway!.CreateAppPasswordAsync(User.Address, "your mail app");
        var ports = _gateway.Ports;
        Console.WriteLine($"""

            Try it with a mail app on this machine (accept the self-made certificate):

              user      {User.Address}
              password  {password.Text}
              IMAP      localhost  port {ports.Imaps} (TLS)  or {ports.Imap} (STARTTLS)
              SMTP      localhost  port {ports.Smtps} (TLS)  or {ports.Submission} (STARTTLS)
              Exchange  {_gateway.ActiveSyncUrl}

            The account password, {User.Password}, is refused. Ctrl-C ends everything and removes {_mail!.Folder.Path}.
            """);
        try
        {
            await Task.Delay(Timeout.Infinite, stopping);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("stopping");
        }
    }

    private string WhatToLookAt()
    {
        var logs = new List<(string Name, string? Text)>
        {
            ("gateway", _gateway?.Process.LogTail),
            ("Dovecot", _mail?.Dovecot?.Process.LogTail),
            ("SOGo", _mail?.Sogo?.Process.LogTail),
        };
        var shown = logs.Where(log => log.Text is not null).Select(log => $"-- end of the log of {log.Name}:\n{LastLines(log.Text!)}");
        return string.Join('\n', shown) is { Length: > 0 } text ? text : "No server was up: does tests/packages quickstart end well?";
    }

    private static string LastLines(string text) => string.Join('\n', text.TrimEnd().Split('\n').TakeLast(12));

    private async Task CleanUpAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        if (_mail is not null)
        {
            await _mail.DisposeAsync();
        }
    }
}
