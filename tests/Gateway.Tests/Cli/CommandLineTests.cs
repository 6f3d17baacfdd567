using Gateway.Hosting;
using Gateway.Tests.Hosting;

namespace Gateway.Tests.Cli;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("account", "list")]
    [InlineData("app-password", "list", "alice@example.test")]
    [InlineData("session", "list")]
    [InlineData("audit", "verify")]
    [InlineData("key", "list")]
    [InlineData("policy", "show")]
    [InlineData("health")]
    public async Task Without_a_running_gateway_every_verb_is_one_line_and_exit_3(params string[] verb)
    {
        var socket = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".sock");

        var result = await RunningGateway.RunVerbAsync([.. verb, "--socket", socket]);

        Assert.Equal(3, result.Code);
        Assert.Equal($"gateway: the gateway is not running, or not at {socket}; start it, or name its --config or --socket", result.Error.TrimEnd());
    }

    [Fact]
    public async Task A_remote_gateway_is_https_or_nothing()
    {
        var result = await RunningGateway.RunVerbAsync("account", "list", "--url", "http://gateway.example.test");

        Assert.Equal(2, result.Code);
        Assert.Contains("is no https URL", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_command_is_a_usage_error()
    {
        var result = await RunningGateway.RunVerbAsync("sevre");

        Assert.Equal(2, result.Code);
        Assert.EndsWith("gateway: see gateway --help\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Exit_codes_are_documented_with_the_meaning_that_they_have()
    {
        var table = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "operations", "exit-codes.md"));

        Assert.All(Enum.GetValues<ExitCode>(), code => Assert.Contains($"| {(int)code} | {code} | ", table, StringComparison.Ordinal));
    }
}
