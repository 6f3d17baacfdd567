using System.Diagnostics;
using Gateway.Tests.Hosting;
using Spectre.Console;
using Progress = Gateway.Cli.Progress;

namespace Gateway.Tests.Cli;

/// <summary>The verbs of who operates the gateway: bulk, off-boarding, tokens, reports, completion.</summary>
public sealed class OperatorsVerbTests : IAsyncLifetime
{
    private const string Alice = "alice@example.test";
    private RunningGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await RunningGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    [Trait("Reliability", "16")]
    public async Task Who_is_blocked_is_out_within_a_second()
    {
        var password = await _gateway.AddAsync(Alice);
        await using var client = await _gateway.ConnectAsync();
        await client.CommandAsync("a", $"LOGIN {Alice} {password}");
        var bye = client.ReadUntilAsync("* BYE");
        var started = Stopwatch.GetTimestamp();

        await _gateway.JsonAsync("account", "set-state", Alice, "Blocked");
        await bye;

        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(1), $"{Stopwatch.GetElapsedTime(started)}");
        await using var another = await _gateway.ConnectAsync();
        Assert.StartsWith("a NO", await another.CommandAsync("a", $"LOGIN {Alice} {password}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_accounts_are_changed_at_once_and_only_when_that_is_meant()
    {
        foreach (var name in new[] { "a", "b", "c" }) await _gateway.JsonAsync("account", "add", $"{name}@example.test", "--state", "Enabled");

        var unsaid = await _gateway.RunAsync("account", "bulk", "SetState", "--state", "Blocked");
        var unconfirmed = await _gateway.RunAsync("account", "bulk", "SetState", "--state", "Blocked", "--domain", "example.test");
        var done = await _gateway.RunAsync("account", "bulk", "SetState", "--state", "Enforced", "--in-state", "Enabled", "--yes");

        Assert.Equal((2, 2, 0), (unsaid.Code, unconfirmed.Code, done.Code));
        Assert.Contains("Say --yes", unconfirmed.Error, StringComparison.Ordinal);
        Assert.Contains("3 accounts changed", done.Output, StringComparison.Ordinal);
        Assert.All((await _gateway.JsonAsync("account", "list")).AsArray(), account => Assert.Equal("Enforced", (string)account!["state"]!));
    }

    [Fact]
    public async Task Registration_is_required_again_and_browsers_are_forgotten()
    {
        await _gateway.AddAsync(Alice);
        var database = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<Gateway.Storage.Database>(_gateway.App.Services);
        await database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync("insert into second_factor (id, account_id, kind, label, kid, last_step, created) values ('f', 'alice@example.test', 1, 'phone', 1, 0, 0)");
                await session.ExecuteAsync("insert into known_device (token_hash, account_id, label, created, seen) values (x'01', 'alice@example.test', 'laptop', 0, 0)");
                await session.ExecuteAsync("insert into portal_session (ref_hash, account_id, level, created, seen, address) values (x'01', 'alice@example.test', 2, 0, 0, '')");
            },
            TestContext.Current.CancellationToken);

        var browsers = await _gateway.RunAsync("account", "forget-browsers", Alice);
        var factors = await _gateway.RunAsync("account", "require-registration", Alice);
        var left = await database.ReadAsync(
            session => session.ScalarAsync<long>("select (select count(*) from second_factor) + (select count(*) from known_device) + (select count(*) from portal_session)"), TestContext.Current.CancellationToken);

        Assert.Contains("1 browsers forgotten", browsers.Output, StringComparison.Ordinal);
        Assert.Contains("1 second factors taken away", factors.Output, StringComparison.Ordinal);
        Assert.Equal(0, left);
        Assert.Equal("Enforced", (string)(await _gateway.JsonAsync("account", "show", Alice))["state"]!);
        Assert.Equal(4, (await _gateway.RunAsync("account", "forget-browsers", "nobody@example.test")).Code);
    }

    [Fact]
    public async Task The_audit_log_is_exported_for_a_SIEM()
    {
        await _gateway.JsonAsync("account", "add", Alice, "--state", "Enforced");
        await using var client = await _gateway.ConnectAsync();
        await client.CommandAsync("a", $"LOGIN {Alice} a=b\\\\c");
        Assert.NotEmpty((await _gateway.JsonAsync("sign-in", "list", "--refused")).AsArray());

        var lines = (await _gateway.RunAsync("audit", "export", "--format", "Cef")).Output.TrimEnd().Split('\n');
        var later = (await _gateway.RunAsync("audit", "export", "--after", "1")).Output.TrimEnd().Split('\n');

        Assert.Matches(@"^CEF:0\|Gateway\|app-password-gateway\|[0-9.]+\|10\|AccountAdded\|3\|rt=[0-9]+ externalId=1 suser=admin uid:[0-9]+ duser=alice@example\.test msg=", lines[0]);
        Assert.Contains(lines, line => line.Contains("|SignInDenied|5|", StringComparison.Ordinal) && line.Contains("app=imap", StringComparison.Ordinal));
        Assert.Equal(lines.Length - 1, later.Length);
    }

    [Fact]
    public async Task Tokens_and_operators_are_made_listed_and_taken_away()
    {
        await _gateway.JsonAsync("account", "add", Alice);
        var made = await _gateway.RunAsync("token", "create", "robot", "--role", "Helpdesk");
        var taken = await _gateway.RunAsync("token", "create", "robot");
        var odd = await _gateway.RunAsync("token", "create", "two words");
        var id = (string)(await _gateway.JsonAsync("token", "list"))[0]!["id"]!;

        Assert.StartsWith("gwadm_", made.Output, StringComparison.Ordinal);
        Assert.Equal((5, 5), (taken.Code, odd.Code));
        Assert.Contains("revoked", (await _gateway.RunAsync("token", "revoke", id)).Output, StringComparison.Ordinal);
        Assert.Equal(4, (await _gateway.RunAsync("token", "revoke", id)).Code);
        Assert.Contains("Security", (await _gateway.RunAsync("operator", "set", Alice, "Security")).Output, StringComparison.Ordinal);
        Assert.Equal(Alice, (string)(await _gateway.JsonAsync("operator", "list"))[0]!["account"]!);
        Assert.Equal(5, (await _gateway.RunAsync("operator", "set", Alice, "Machine")).Code);
        Assert.Equal(0, (await _gateway.RunAsync("operator", "remove", Alice)).Code);
        Assert.Equal(4, (await _gateway.RunAsync("operator", "remove", Alice)).Code);
    }

    [Fact]
    public async Task Reports_say_who_would_be_refused_and_what_still_uses_app_passwords()
    {
        await _gateway.AddAsync(Alice);
        await _gateway.JsonAsync("policy", "set", "Observe=true", "--account", Alice);
        await using var client = await _gateway.ConnectAsync();
        await client.CommandAsync("a", $"LOGIN {Alice} account-password");

        var observed = (await _gateway.JsonAsync("sign-in", "observed")).AsArray();
        var clients = (await _gateway.RunAsync("sign-in", "clients")).Output;
        var backends = await _gateway.RunAsync("backend", "list");

        Assert.Equal((Alice, "imap", "NotAppPassword"), ((string)observed[0]!["account"]!, (string)observed[0]!["protocol"]!, (string)observed[0]!["reason"]!));
        Assert.Contains("never used", clients, StringComparison.Ordinal);
        Assert.Contains("mail", backends.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash", "complete -F _gateway gateway")]
    [InlineData("zsh", "compdef _gateway gateway")]
    [InlineData("fish", "complete -f -c gateway")]
    public async Task A_shell_gets_its_script_and_its_answers(string shell, string line)
    {
        Assert.Contains(line, (await RunningGateway.RunVerbAsync("completion", shell)).Output, StringComparison.Ordinal);
        var found = await RunningGateway.RunVerbAsync("[suggest:17]", "gateway account s");
        Assert.Equal(0, found.Code);
        Assert.Contains("set-state", found.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_work_shows_a_bar_on_a_terminal_and_nothing_elsewhere()
    {
        using var writer = new StringWriter();
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes });

        var seen = await Progress.RunAsync(terminal, "SetState", 2, report =>
        {
            report(2);
            return Task.FromResult(7);
        });

        Assert.Equal(7, seen);
        Assert.Contains("SetState", writer.ToString(), StringComparison.Ordinal);
        Assert.Contains("100%", writer.ToString(), StringComparison.Ordinal);
        Assert.Equal(7, await Progress.RunAsync(null, "SetState", 2, _ => Task.FromResult(7)));
    }
}
