using System.Text.Json.Nodes;
using Gateway.RealServers;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests.Portal;

/// <summary>A gateway of a test's own in front of the shared mail system: it mails notices through the real Postfix, as Dave.</summary>
internal static class PortalGateway
{
    public static Task<GatewayProcess> StartAsync(MailSystem mail, string name, Action<JsonObject>? change = null)
    {
        var secret = mail.Folder.Write(name + "-notices.secret", FrontedMail.Dave.Password, "600");
        return GatewayProcess.StartAsync(mail, name, gateway =>
        {
            gateway["Notices"] = new JsonObject
            {
                ["Host"] = "127.0.0.1",
                ["Port"] = mail.Postfix.Port,
                ["Tls"] = "None",
                ["User"] = FrontedMail.Dave.Address,
                ["PasswordFile"] = secret,
                ["From"] = FrontedMail.Dave.Address,
            };
            change?.Invoke(gateway);
        });
    }

    /// <summary>Signs in with the account password and registers an authenticator; returns the first app password.</summary>
    public static async Task<IssuedPassword> RegisterAsync(this IPage page, MailUser user)
    {
        await page.GotoAsync("/account");
        await page.GivePasswordAsync(user);
        await page.TypeCodeOfKeyAsync();
        await page.SubmitAsync("form.register");
        await Assertions.Expect(page.Locator("#shown")).ToBeVisibleAsync(new() { Timeout = 120_000 });
        return await page.ShownAsync();
    }

    /// <summary>Waits until notices with all these subjects are in the mailbox, and returns their bodies as text.</summary>
    public static async Task<IReadOnlyDictionary<string, MimeKit.MimeMessage>> NoticesAsync(this GatewayProcess gateway, MailUser user, IssuedPassword password, params string[] subjects)
    {
        using var client = await gateway.ImapAsync();
        await client.AuthenticateAsync(user.Address, password.Text);
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var found = new Dictionary<string, MimeKit.MimeMessage>(StringComparer.Ordinal);
            foreach (var id in await client.Inbox.SearchAsync(SearchQuery.FromContains(FrontedMail.Dave.Address), deadline.Token))
            {
                var message = await client.Inbox.GetMessageAsync(id, deadline.Token);
                found[message.Subject ?? ""] = message;
            }

            if (subjects.All(found.ContainsKey)) return found;
            await WaitForNewsAsync(client, deadline.Token);
        }
    }

    // IDLE: the server says when something arrives.
    private static async Task WaitForNewsAsync(ImapClient client, CancellationToken deadline)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(deadline);
        void Arrived(object? sender, EventArgs arguments) => done.Cancel();
        client.Inbox.CountChanged += Arrived;
        done.CancelAfter(TimeSpan.FromSeconds(5));
        await client.IdleAsync(done.Token, CancellationToken.None);
        client.Inbox.CountChanged -= Arrived;
        deadline.ThrowIfCancellationRequested();
    }
}
