using Gateway.RealServers;
using Xunit;

namespace Gateway.EndToEnd.Tests.Hosting;

[Collection(FrontedMailCollection.Name)]
public sealed class CheckTests(FrontedMail fronted)
{
    [Fact]
    public async Task Check_finds_nothing_wrong_with_a_working_configuration()
    {
        var result = await fronted.Gateway.TryRunAsync("check");

        Assert.True(result.ExitCode == 0, result.Output);
    }

    [Fact]
    public async Task Check_signs_in_for_an_account_at_every_real_backend()
    {
        var result = await fronted.Gateway.TryRunAsync("check", "--account", FrontedMail.Alice.Address);

        Assert.True(result.ExitCode == 0, result.Output);
        foreach (var protocol in new[] { "imap", "smtp", "eas" })
        {
            Assert.Contains(result.Output.Split('\n'), line =>
                line.StartsWith($"ok    sign-in of {FrontedMail.Alice.Address} at backend mail {protocol} ", StringComparison.Ordinal) && line.EndsWith(": signed in", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Check_says_that_a_mailbox_is_missing()
    {
        var result = await fronted.Gateway.TryRunAsync("check", "--account", "ghost@example.test");

        Assert.True(result.ExitCode == 1, result.Output);
        Assert.Contains("FAULT sign-in of ghost@example.test at backend mail imap", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_names_the_backend_that_does_not_answer_and_exits_1()
    {
        var config = ChangedConfig("unreachable.json", text => text.Replace(
            $"\"Port\": {fronted.Mail.Postfix.Port}", $"\"Port\": {FreePort.Next()}", StringComparison.Ordinal));

        var result = await Tool.TryRunAsync(GatewayProcess.Executable, ["check", "--config", config]);

        Assert.True(result.ExitCode == 1, result.Output);
        Assert.Contains("mail", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_names_an_unknown_key_in_one_line()
    {
        var config = ChangedConfig("unknown.json", text => text.Replace("\"PublicHost\"", "\"PublicHots\"", StringComparison.Ordinal));

        var result = await Tool.TryRunAsync(GatewayProcess.Executable, ["serve", "--config", config]);

        Assert.True(result.ExitCode == 11, result.Output);
        var line = Assert.Single(result.Output.TrimEnd().Split('\n'));
        Assert.Contains("Gateway:PublicHots", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_names_the_port_that_is_in_use_in_one_line()
    {
        var config = ChangedConfig("taken.json", text => text.Replace("\"DataDirectory\": \"data\"", "\"DataDirectory\": \"data-of-another\"", StringComparison.Ordinal));

        var result = await Tool.TryRunAsync(GatewayProcess.Executable, ["serve", "--config", config]);

        Assert.True(result.ExitCode == 13, result.Output);
        Assert.All(result.Output.TrimEnd().Split('\n'), line => Assert.Contains("Gateway:Listeners:", line, StringComparison.Ordinal));
    }

    private string ChangedConfig(string name, Func<string, string> change)
    {
        var text = File.ReadAllText(fronted.Gateway.ConfigFile);
        return fronted.Mail.Folder.Write($"gateway/{name}", change(text), "600");
    }
}
