using System.Diagnostics;
using System.Text;
using Gateway.RealServers;
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
        await using var client = await LineConnection.ConnectTlsAsync(fronted.Gateway.Ports.Smtps);
        await client.ReadUntilAsync("220 ");
        await client.SendAsync("EHLO client.example");
        await client.ReadUntilAsync("250 ");
        await client.SendAsync("AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{FrontedMail.Alice.Address}\0{password.Text}")));
        await client.ReadUntilAsync("235 ");

        await fronted.Gateway.DeleteAppPasswordAsync(password);

        Assert.StartsWith("421 4.7.0", await client.ReadAsync(), StringComparison.Ordinal);
        Assert.Null(await client.ReadAsync());
    }
}
