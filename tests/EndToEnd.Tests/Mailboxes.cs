using Gateway.RealServers;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;
using MimeKit;

namespace Gateway.EndToEnd.Tests;

/// <summary>What lies in the mailboxes, seen by signing in at Dovecot itself, with the shared password: the log stays
/// free of account passwords, so that tests can look for them there.</summary>
internal static class Mailboxes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task<ImapClient> OpenAsync(this DovecotServer server, MailUser user)
    {
        var client = new ImapClient();
        await client.ConnectAsync("127.0.0.1", server.Ports.Imap, SecureSocketOptions.None);
        await client.AuthenticateAsync(user.Address, server.Options.SharedPassword);
        return client;
    }

    /// <summary>The message in the user's INBOX that the query finds; the IDLE of the INBOX tells when to look again.</summary>
    public static async Task<MimeMessage> WaitForAsync(this DovecotServer server, MailUser user, SearchQuery query)
    {
        using var client = await server.OpenAsync(user);
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            using var arrival = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token);
            void Stop(object? sender, EventArgs arguments) => arrival.Cancel();
            client.Inbox.CountChanged += Stop;
            var found = await client.Inbox.SearchAsync(query, deadline.Token);
            if (found.Count > 0)
            {
                return await client.Inbox.GetMessageAsync(found[0], deadline.Token);
            }

            await client.IdleAsync(arrival.Token, deadline.Token);
            client.Inbox.CountChanged -= Stop;
        }
    }
}
