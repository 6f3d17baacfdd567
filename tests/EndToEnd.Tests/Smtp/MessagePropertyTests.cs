using System.Globalization;
using System.Text;
using Gateway.RealServers;
using Gateway.TestKit;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using Xunit;

namespace Gateway.EndToEnd.Tests.Smtp;

/// <summary>What is handed to the gateway lies in the mailbox octet for octet, also behind real servers.</summary>
[Collection(FrontedMailCollection.Name)]
public sealed class MessagePropertyTests(FrontedMail fronted)
{
    // RFC 5321 §4.5.3.1.6; Postfix breaks what is longer when it hands the message on.
    private const int MaxLineOctets = 998;

    /// <summary>How large; the last ones take several reads of everybody on the way.</summary>
    private static readonly int[] Sizes = [0, 1, 90, 4_000, 16_384, 65_600, 300_000, 3_000_000];

    [Fact]
    [Trait("Security", "85")]
    public async Task Random_messages_pass_Postfix_and_Dovecot_octet_for_octet()
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Alice.Address, "octets");
        var messages = Messages(new Dice(8), FrontedMail.Alice);
        await using var connection = await LineConnection.ConnectTlsAsync(fronted.Gateway.Ports.Smtps);
        await connection.ReadUntilAsync("220 ");
        await SayAsync(connection, "EHLO client.example", "250 ");
        await SayAsync(connection, $"AUTH PLAIN {Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{FrontedMail.Alice.Address}\0{password.Text}"))}", "235 ");

        foreach (var (_, octets) in messages)
        {
            await SayAsync(connection, $"MAIL FROM:<{FrontedMail.Alice.Address}> BODY=8BITMIME", "250 ");
            await SayAsync(connection, $"RCPT TO:<{FrontedMail.Bob.Address}>", "250 ");
            await SayAsync(connection, "DATA", "354 ");
            await connection.SendAsync(RandomMessages.Stuffed(octets));
            await connection.ReadUntilAsync("250 ");
        }

        foreach (var (subject, octets) in messages)
        {
            using var arrived = await fronted.Mail.Dovecot.WaitForAsync(FrontedMail.Bob, SearchQuery.SubjectContains(subject));
            using var client = await fronted.Mail.Dovecot.OpenAsync(FrontedMail.Bob);
            // The servers put their trace ahead of it.
            Assert.True((await FetchAsync(client, subject)).AsSpan().EndsWith(octets), subject);
        }
    }

    [Fact]
    public async Task Random_messages_appended_through_the_relay_are_fetched_octet_for_octet()
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Bob.Address, "octets");
        await using var connection = await fronted.Gateway.SelectedAsync(FrontedMail.Bob, password);
        var messages = Messages(new Dice(9), FrontedMail.Bob);
        foreach (var (_, octets) in messages)
        {
            await connection.SendAsync($"a APPEND INBOX {{{octets.Length.ToString(CultureInfo.InvariantCulture)}+}}");
            await connection.SendAsync(octets);
            await connection.SendAsync("");
            await connection.ReadUntilAsync("a OK");
        }

        using var client = await fronted.Gateway.ImapAsync();
        await client.AuthenticateAsync(FrontedMail.Bob.Address, password.Text);
        foreach (var (subject, octets) in messages)
        {
            Assert.True((await FetchAsync(client, subject)).AsSpan().SequenceEqual(octets), subject);
        }
    }

    private static List<(string Subject, byte[] Octets)> Messages(Dice dice, MailUser sender) => [.. Sizes.Select(size =>
    {
        var subject = $"octets {Guid.NewGuid():N}";
        var header = $"From: {sender.Address}\r\nTo: {FrontedMail.Bob.Address}\r\nSubject: {subject}\r\nDate: Mon, 2 Mar 2026 09:30:00 +0100\r\n"
            + $"Message-ID: <{Guid.NewGuid():N}@client.example>\r\n\r\n";
        return (subject, (byte[])[.. Encoding.ASCII.GetBytes(header), .. RandomMessages.Text(dice, size, MaxLineOctets)]);
    })];

    private static async Task<byte[]> FetchAsync(ImapClient client, string subject)
    {
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        var found = Assert.Single(await client.Inbox.SearchAsync(SearchQuery.SubjectContains(subject)));
        await using var octets = await client.Inbox.GetStreamAsync(found);
        using var whole = new MemoryStream();
        await octets.CopyToAsync(whole);
        return whole.ToArray();
    }

    private static async Task SayAsync(LineConnection connection, string line, string expected)
    {
        await connection.SendAsync(line);
        await connection.ReadUntilAsync(expected);
    }
}
