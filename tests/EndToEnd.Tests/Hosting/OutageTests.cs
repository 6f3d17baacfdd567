using System.Net;
using Gateway.RealServers;
using Gateway.RealServers.ActiveSync;
using Xunit;

namespace Gateway.EndToEnd.Tests.Hosting;

/// <summary>A backend that is down is "temporarily unavailable" on the wire, never "wrong password". Each test brings it back.</summary>
[Collection(FrontedMailCollection.Name)]
public sealed class OutageTests(FrontedMail fronted)
{
    [Fact]
    [Trait("Reliability", "11")]
    public async Task Dovecot_down_is_UNAVAILABLE_over_IMAP_and_503_over_ActiveSync()
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Alice.Address, "outage");
        using var http = fronted.Gateway.CreateHttpClient();
        var phone = new ActiveSyncClient(http, fronted.Gateway.ActiveSyncUrl, FrontedMail.Alice.Address, password.Text, "PHONE7");

        await fronted.Mail.Dovecot.Process.StopAsync();
        try
        {
            Assert.StartsWith("a NO [UNAVAILABLE]", await ImapAnswerAsync(password), StringComparison.Ordinal);
            // SOGo would answer 200 and tell the phone to delete its folders.
            var refusal = await Assert.ThrowsAsync<ActiveSyncException>(() => phone.FolderSyncAsync());
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal.Status);
        }
        finally
        {
            await fronted.Mail.Dovecot.Process.StartAgainAsync();
        }

        Assert.StartsWith("a OK", await UntilOkAsync(() => ImapAnswerAsync(password)), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Reliability", "11")]
    public async Task Postfix_down_is_454_on_submission()
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Alice.Address, "outage");

        await fronted.Mail.Postfix.Process.StopAsync();
        try
        {
            Assert.StartsWith("454 4.7.0", await SmtpAnswerAsync(password), StringComparison.Ordinal);
        }
        finally
        {
            await fronted.Mail.Postfix.Process.StartAgainAsync();
        }

        Assert.StartsWith("235", await UntilOkAsync(() => SmtpAnswerAsync(password)), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Reliability", "11")]
    public async Task SOGo_down_is_503_with_Retry_After()
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Alice.Address, "outage");
        using var http = fronted.Gateway.CreateHttpClient();
        var phone = new ActiveSyncClient(http, fronted.Gateway.ActiveSyncUrl, FrontedMail.Alice.Address, password.Text, "PHONE8");
        using var request = new HttpRequestMessage(HttpMethod.Options, fronted.Gateway.ActiveSyncUrl);

        await fronted.Mail.Sogo.Process.StopAsync();
        try
        {
            using var response = await phone.SendAsync(request);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.NotNull(response.Headers.RetryAfter);
        }
        finally
        {
            await fronted.Mail.Sogo.Process.StartAgainAsync();
        }
    }

    private async Task<string> ImapAnswerAsync(IssuedPassword password)
    {
        await using var connection = await LineConnection.ConnectTlsAsync(fronted.Gateway.Ports.Imaps);
        await connection.ReadUntilAsync("* OK");
        return await connection.CommandAsync("a", $"LOGIN \"{FrontedMail.Alice.Address}\" {password.Text}");
    }

    private async Task<string> SmtpAnswerAsync(IssuedPassword password)
    {
        await using var connection = await LineConnection.ConnectTlsAsync(fronted.Gateway.Ports.Smtps);
        await connection.ReadUntilAsync("220 ");
        await connection.SendAsync("EHLO client.example");
        await connection.ReadUntilAsync("250 ");
        var response = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"\0{FrontedMail.Alice.Address}\0{password.Text}"));
        await connection.SendAsync($"AUTH PLAIN {response}");
        return await connection.ReadAsync() ?? "(end)";
    }

    /// <summary>The gateway may hold a destination down for a moment after it failed; the first answer without a fault counts.</summary>
    private static async Task<string> UntilOkAsync(Func<Task<string>> ask)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var tries = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var answer = await ask();
        while ((answer.Contains("UNAVAILABLE", StringComparison.Ordinal) || answer.StartsWith("454", StringComparison.Ordinal))
            && await tries.WaitForNextTickAsync(deadline.Token))
        {
            answer = await ask();
        }

        return answer;
    }
}
