using System.Globalization;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using MimeKit;

namespace Gateway.RealServers;

/// <summary>
/// A mailbox as people have it: a few hundred messages of every common make in several folders, the same ones at each run.
/// </summary>
public static class MailCorpus
{
    private static readonly DateTimeOffset Newest = new(2026, 3, 2, 9, 30, 0, TimeSpan.FromHours(1));

    /// <summary>Folder names, one of them beyond ASCII, and which share of the messages each gets.</summary>
    private static readonly (string Name, int Share)[] Folders =
        [("INBOX", 60), ("Archive", 20), ("Sent", 10), ("Projects/Récolte 2026", 7), ("Trash", 3)];

    /// <summary>
    /// Appends <paramref name="count"/> messages to the user's folders over IMAP, signed in with the account password, and
    /// returns how many the INBOX holds now.
    /// </summary>
    public static async Task<int> DeliverAsync(DovecotServer server, MailUser user, int count)
    {
        using var client = new ImapClient();
        await client.ConnectAsync("127.0.0.1", server.Ports.Imap, SecureSocketOptions.None);
        await client.AuthenticateAsync(user.Address, user.Password);

        var first = 0;
        foreach (var (name, share) in Folders)
        {
            var folder = await OpenAsync(client, name);
            var requests = Enumerable.Range(first, count * share / 100).Select(number => Request(user, number)).ToList();
            await folder.AppendAsync(requests.Cast<IAppendRequest>().ToList());
            first += requests.Count;
        }

        await client.Inbox.StatusAsync(StatusItems.Count);
        var inbox = client.Inbox.Count;
        await client.DisconnectAsync(quit: true);
        return inbox;
    }

    /// <summary>Message number <paramref name="number"/> as that user receives it; equal numbers give equal messages.</summary>
    public static MimeMessage Message(MailUser user, int number)
    {
        var message = CorpusMessages.Build(number);
        message.To.Add(new MailboxAddress(user.DisplayName, user.Address));
        message.Date = Newest.AddMinutes(-97 * number);
        message.MessageId = $"{number.ToString(CultureInfo.InvariantCulture)}.corpus@sender.example";
        return message;
    }

    private static AppendRequest Request(MailUser user, int number)
    {
        var flags = (number % 5) switch
        {
            0 => MessageFlags.None,
            1 => MessageFlags.Seen | MessageFlags.Answered,
            2 => MessageFlags.Seen | MessageFlags.Flagged,
            _ => MessageFlags.Seen,
        };
        var message = Message(user, number);
        return new AppendRequest(message, flags, message.Date);
    }

    private static async Task<IMailFolder> OpenAsync(ImapClient client, string name)
    {
        var folder = client.GetFolder(client.PersonalNamespaces[0]);
        foreach (var part in name.Split('/'))
        {
            var children = await folder.GetSubfoldersAsync(subscribedOnly: false);
            folder = children.FirstOrDefault(child => string.Equals(child.Name, part, StringComparison.Ordinal))
                ?? await folder.CreateAsync(part, isMessageFolder: true)
                ?? throw new InvalidOperationException($"no folder {part}");
            await folder.SubscribeAsync();
        }

        return folder;
    }
}
