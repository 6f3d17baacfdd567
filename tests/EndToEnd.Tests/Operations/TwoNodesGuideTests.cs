using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.RealServers;
using Xunit;

namespace Gateway.EndToEnd.Tests.Operations;

/// <summary>docs/operations/two-nodes.md, run as it stands by a shell.</summary>
public sealed partial class TwoNodesGuideTests
{
    // A guide that breaks off leaves nothing behind.
    private const string Opening = "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n";

    [Fact]
    public async Task An_operator_gets_to_two_nodes_behind_haproxy_by_the_guide_alone()
    {
        using var folder = ServerFolder.Create();
        var person = MailSystem.Users[0].Address;
        await using var database = await PostgreSqlServer.StartAsync(folder);
        await using var redis = await RedisServer.StartAsync(folder);
        await using var dovecot = await DovecotServer.StartAsync(
            folder, DovecotPorts.Choose(), new DovecotOptions { Users = MailSystem.Users, SubmissionRelayPort = FreePort.Next() });
        var guide = await File.ReadAllTextAsync(Checkout.At("docs/operations/two-nodes.md"), TestContext.Current.CancellationToken);
        var script = folder.Write("guide.sh", Opening + string.Concat(BlockPattern().Matches(guide).Select(block => block.Groups[1].Value)));
        var settings = new Dictionary<string, string>
        {
            ["GATEWAY"] = GatewayProcess.Executable,
            ["PLACE"] = folder.At("place"),
            ["REDIS"] = redis.ConnectionString,
            ["PGHOST"] = "127.0.0.1",
            ["PGPORT"] = Text(database.Port),
            ["DOVECOT_PORT"] = Text(dovecot.Ports.Imap),
            ["DOVECOT_MASTER"] = dovecot.Options.MasterUser,
            ["DOVECOT_PASSWORD"] = dovecot.Options.MasterPassword,
            ["PERSON"] = person,
        };
        foreach (var port in (string[])["IMAPS", "HTTPS", "IMAPS_1", "HTTPS_1", "CHECK_1", "IMAPS_2", "HTTPS_2", "CHECK_2"])
        {
            settings[port] = Text(FreePort.Next());
        }

        var result = await Tool.TryRunAsync("timeout", ["170", "bash", "-x", script], environment: settings, atMost: TimeSpan.FromMinutes(3));

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains("signed in ten times while a node left\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("signed in with both\n", result.Output, StringComparison.Ordinal);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("^```sh\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex BlockPattern();
}
