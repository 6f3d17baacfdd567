using Gateway.RealServers;
using Xunit;

namespace Gateway.EndToEnd.Tests.Operations;

/// <summary>The unit file, checked by systemd's own tool.</summary>
public sealed class SystemdTests
{
    // systemd's own words: up to 2 is "OK", a network service with a just-in-time compiler can't do much better.
    private const int Exposure = 20;

    private static readonly string Unit = Checkout.At("deploy/systemd/mail-gateway.service");

    [Fact]
    public async Task Systemd_finds_no_fault_in_the_unit()
    {
        using var folder = ServerFolder.Create();
        // The tool looks for the program, which is installed elsewhere.
        var text = (await File.ReadAllTextAsync(Unit, TestContext.Current.CancellationToken)).Replace("/usr/lib/mail-gateway/gateway", GatewayProcess.Executable, StringComparison.Ordinal);
        var unit = folder.Write("mail-gateway.service", text);

        var result = await Tool.TryRunAsync("systemd-analyze", ["verify", "--man=no", unit]);

        Assert.True(result.ExitCode == 0 && result.Output.Length == 0, result.Output);
    }

    [Fact]
    public async Task The_unit_is_hardened()
    {
        var result = await Tool.TryRunAsync("systemd-analyze", ["security", "--offline=true", $"--threshold={Exposure}", Unit]);

        Assert.True(result.ExitCode == 0, result.Output);
    }
}
