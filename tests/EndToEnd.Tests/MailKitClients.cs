using Gateway.RealServers;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Gateway.EndToEnd.Tests;

/// <summary>MailKit's clients, connected to a gateway whose certificate they check; the caller signs in and disposes them.</summary>
internal static class MailKitClients
{
    public static async Task<ImapClient> ImapAsync(this GatewayProcess gateway, bool startTls = false)
    {
        var client = new ImapClient { ServerCertificateValidationCallback = (_, certificate, _, _) => gateway.IsOwnCertificate(certificate) };
        await client.ConnectAsync(
            "localhost",
            startTls ? gateway.Ports.Imap : gateway.Ports.Imaps,
            startTls ? SecureSocketOptions.StartTls : SecureSocketOptions.SslOnConnect);
        return client;
    }

    public static async Task<SmtpClient> SmtpAsync(this GatewayProcess gateway, bool startTls = true)
    {
        var client = new SmtpClient { ServerCertificateValidationCallback = (_, certificate, _, _) => gateway.IsOwnCertificate(certificate) };
        await client.ConnectAsync(
            "localhost",
            startTls ? gateway.Ports.Submission : gateway.Ports.Smtps,
            startTls ? SecureSocketOptions.StartTls : SecureSocketOptions.SslOnConnect);
        return client;
    }

    /// <summary>A signed-in line connection on IMAP's implicit TLS port, INBOX selected.</summary>
    public static async Task<LineConnection> SelectedAsync(this GatewayProcess gateway, MailUser user, IssuedPassword password)
    {
        var connection = await LineConnection.ConnectTlsAsync(gateway.Ports.Imaps);
        await connection.ReadUntilAsync("* OK");
        var login = await connection.CommandAsync("l", $"LOGIN \"{user.Address}\" {password.Text}");
        var select = await connection.CommandAsync("s", "SELECT INBOX");
        return login.StartsWith("l OK", StringComparison.Ordinal) && select.StartsWith("s OK", StringComparison.Ordinal)
            ? connection
            : throw new InvalidOperationException($"{login}\n{select}");
    }
}
