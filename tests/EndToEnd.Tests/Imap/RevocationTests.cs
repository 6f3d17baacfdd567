using System.Diagnostics;
using Xunit;

namespace Gateway.EndToEnd.Tests.Imap;

[Collection(FrontedMailCollection.Name)]
public sealed class RevocationTests(FrontedMail fronted)
{
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(1);

    [Fact]
    [Trait("Security", "107")]
    [Trait("Reliability", "16")]
    public async Task Deleting_an_app_password_ends_its_IDLE_with_BYE_within_a_second()
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Alice.Address, "lost phone");
        await using var connection = await fronted.Gateway.SelectedAsync(FrontedMail.Alice, password);
        await connection.SendAsync("i IDLE");
        await connection.ReadUntilAsync("+ ");

        await fronted.Gateway.DeleteAppPasswordAsync(password);
        var clock = Stopwatch.StartNew();
        var goodbye = await connection.ReadUntilAsync("* BYE");

        Assert.True(clock.Elapsed < Allowed, $"{clock.Elapsed} after the deletion was answered");
        Assert.StartsWith("* BYE [ALERT] ", goodbye, StringComparison.Ordinal);
        Assert.Null(await connection.ReadAsync());
    }

    [Fact]
    public async Task Other_sessions_of_the_account_stay_up()
    {
        var deleted = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Alice.Address, "deleted");
        var kept = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Alice.Address, "kept");
        await using var goes = await fronted.Gateway.SelectedAsync(FrontedMail.Alice, deleted);
        await using var stays = await fronted.Gateway.SelectedAsync(FrontedMail.Alice, kept);

        await fronted.Gateway.DeleteAppPasswordAsync(deleted);
        await goes.ReadUntilAsync("* BYE");

        Assert.StartsWith("n OK", await stays.CommandAsync("n", "NOOP"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submission_connection_ends_with_421_between_transactions()
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Alice.Address, "scanner");
        using var client = await fronted.Gateway.SmtpAsync();
        await client.AuthenticateAsync(FrontedMail.Alice.Address, password.Text);

        await fronted.Gateway.DeleteAppPasswordAsync(password);
        var fault = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            // The first may still be on its way when the deletion arrives; the second can't be.
            await client.NoOpAsync();
            await client.NoOpAsync();
        });

        Assert.True(fault is MailKit.Net.Smtp.SmtpCommandException or MailKit.Net.Smtp.SmtpProtocolException or IOException, fault.ToString());
    }
}
