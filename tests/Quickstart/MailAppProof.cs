using System.Diagnostics;
using Gateway.RealServers;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Gateway.Quickstart;

/// <summary>What a mail app does over IMAP and submission. Each method throws when the gateway does something else.</summary>
internal sealed class MailAppProof(GatewayProcess gateway, MailUser user, IssuedPassword password)
{
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(1);
    private const string Subject = "Sent through the gateway";

    public async Task<string> AccountPasswordIsRefusedAsync()
    {
        await using var connection = await LineConnection.ConnectTlsAsync(gateway.Ports.Imaps);
        await connection.ReadUntilAsync("* OK");
        var answer = await connection.CommandAsync("a", $"LOGIN \"{user.Address}\" \"{user.Password}\"");
        return answer.StartsWith("a NO [ALERT] ", StringComparison.Ordinal)
            ? $"refused, \"{answer["a NO [ALERT] ".Length..]}\""
            : throw new InvalidDataException($"expected NO [ALERT] and the hint, got: {answer}");
    }

    public async Task<string> ListSubjectsAsync()
    {
        using var client = new ImapClient { ServerCertificateValidationCallback = (_, certificate, _, _) => gateway.IsOwnCertificate(certificate) };
        await client.ConnectAsync("localhost", gateway.Ports.Imap, SecureSocketOptions.StartTls);
        await client.AuthenticateAsync(user.Address, password.Text);
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        var newest = await client.Inbox.FetchAsync(Math.Max(0, client.Inbox.Count - 3), -1, MessageSummaryItems.Envelope);
        var count = client.Inbox.Count;
        await client.DisconnectAsync(quit: true);
        return newest.Count == 0
            ? throw new InvalidDataException("the INBOX is empty")
            : $"{count} messages, the last: {string.Join(" | ", newest.Select(mail => Shorten(mail.Envelope?.Subject)))}";
    }

    /// <summary>A signed-in connection that waits in IDLE on INBOX; the caller disposes it.</summary>
    public async Task<LineConnection> OpenIdleAsync()
    {
        var connection = await LineConnection.ConnectTlsAsync(gateway.Ports.Imaps);
        await connection.ReadUntilAsync("* OK");
        Expect("i OK", await connection.CommandAsync("i", $"LOGIN \"{user.Address}\" {password.Text}"));
        Expect("s OK", await connection.CommandAsync("s", "SELECT INBOX"));
        await connection.SendAsync("w IDLE");
        await connection.ReadUntilAsync("+ ");
        return connection;
    }

    /// <summary>Submits a message to the user himself; it has arrived when the waiting IDLE tells of it.</summary>
    public async Task<string> SubmitAsync(LineConnection idle)
    {
        var address = new MailboxAddress(user.DisplayName, user.Address);
        using var message = new MimeMessage([address], [address], Subject, new TextPart("plain") { Text = "Hello.\n" });
        using var client = new SmtpClient { ServerCertificateValidationCallback = (_, certificate, _, _) => gateway.IsOwnCertificate(certificate) };
        await client.ConnectAsync("localhost", gateway.Ports.Submission, SecureSocketOptions.StartTls);
        await client.AuthenticateAsync(user.Address, password.Text);
        var accepted = await client.SendAsync(message);
        await client.DisconnectAsync(quit: true);
        var arrival = await idle.ReadUntilAsync("* ");
        return $"accepted (\"{accepted}\"), and the waiting IMAP IDLE says \"{arrival}\"";
    }

    public async Task<string> DeletionEndsIdleAsync(LineConnection idle)
    {
        await gateway.DeleteAppPasswordAsync(password);
        var clock = Stopwatch.StartNew();
        var goodbye = await idle.ReadUntilAsync("* BYE");
        return clock.Elapsed < Allowed
            ? $"the open IDLE ended with \"{goodbye}\" within {Math.Ceiling(clock.Elapsed.TotalMilliseconds)} ms of the command's answer"
            : throw new InvalidDataException($"the open IDLE ended only {clock.Elapsed} after the deletion");
    }

    private static void Expect(string beginning, string answer)
    {
        if (!answer.StartsWith(beginning, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"expected {beginning}, got: {answer}");
        }
    }

    private static string Shorten(string? text) => text is null ? "" : text.Length <= 30 ? text : text[..30] + "…";
}
