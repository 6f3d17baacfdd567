using Gateway.Tests.Hosting;

namespace Gateway.Tests.Cli;

/// <summary>Each verb against a running gateway, for people and for scripts.</summary>
public sealed class VerbTests : IAsyncLifetime
{
    private const string Alice = "alice@example.test";
    private RunningGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await RunningGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Accounts_are_added_listed_shown_and_set()
    {
        Assert.Contains("No accounts.", (await _gateway.RunAsync("account", "list")).Output, StringComparison.Ordinal);
        await _gateway.JsonAsync("account", "add", "Alice@Example.test", "--state", "Enforced", "--alias", "a@example.test");
        await _gateway.JsonAsync("account", "add", "bob@example.test");

        var people = (await _gateway.RunAsync("account", "list", "--state", "Enforced")).Output;
        var scripts = await _gateway.JsonAsync("account", "list");
        var shown = await _gateway.RunAsync("account", "show", "a@example.test");
        var set = await _gateway.JsonAsync("account", "set-state", Alice, "Blocked");

        Assert.Contains(Alice, people, StringComparison.Ordinal);
        Assert.DoesNotContain("bob@", people, StringComparison.Ordinal);
        Assert.Equal([Alice, "bob@example.test"], scripts.AsArray().Select(account => (string)account!["id"]!));
        Assert.Contains("Enforced", shown.Output, StringComparison.Ordinal);
        Assert.Equal("Blocked", (string)set["state"]!);
    }

    [Theory]
    [InlineData(4, "account", "show", "nobody@example.test")]
    [InlineData(4, "app-password", "delete", "absent")]
    [InlineData(4, "session", "end", "absent")]
    [InlineData(5, "account", "add", "no-address")]
    [InlineData(2, "account", "set-state", Alice, "Sleepy")]
    [InlineData(2, "account", "ad")]
    [InlineData(2, "policy", "set", "nonsense=1")]
    [InlineData(2, "account", "import", "absent.csv")]
    public async Task A_verb_that_can_not_says_so_with_its_own_code(int code, params string[] verb)
    {
        var result = await _gateway.RunAsync(verb);

        Assert.Equal(code, result.Code);
        Assert.StartsWith("gateway: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adding_an_account_twice_is_refused()
    {
        await _gateway.JsonAsync("account", "add", Alice);

        Assert.Equal(5, (await _gateway.RunAsync("account", "add", Alice)).Code);
    }

    [Fact]
    public async Task App_passwords_are_made_suspended_resumed_and_deleted()
    {
        await _gateway.AddAsync(Alice);
        var people = await _gateway.RunAsync("app-password", "create", Alice, "--label", "laptop", "--protocol", "imap", "--network", "192.0.2.0/24");
        var list = (await _gateway.JsonAsync("app-password", "list", Alice)).AsArray();
        var id = (string)list[0]!["id"]!;

        Assert.Matches("^([a-z2-9]{4}-){4}[a-z2-9]{4}\n", people.Output);
        Assert.Equal(2, list.Count);
        Assert.Equal("Suspended", (string)(await _gateway.JsonAsync("app-password", "suspend", id))["state"]!);
        Assert.Equal("Active", (string)(await _gateway.JsonAsync("app-password", "resume", id))["state"]!);
        Assert.Contains("Deleted", (await _gateway.RunAsync("app-password", "delete", id)).Output, StringComparison.Ordinal);
        Assert.Equal(1, (int)(await _gateway.JsonAsync("app-password", "delete-all", Alice, "--yes"))["count"]!);
        Assert.Contains("No app passwords.", (await _gateway.RunAsync("app-password", "list", Alice)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_is_listed_and_ended_with_BYE()
    {
        var password = await _gateway.AddAsync(Alice);
        await using var client = await _gateway.ConnectAsync();
        await client.CommandAsync("a", $"LOGIN {Alice} {password}");

        var people = (await _gateway.RunAsync("session", "list", "--account", Alice)).Output;
        var session = Assert.Single((await _gateway.JsonAsync("session", "list")).AsArray())!;
        var ended = await _gateway.RunAsync("session", "end", (string)session["id"]!);

        Assert.Contains("imap", people, StringComparison.Ordinal);
        Assert.Equal(0, ended.Code);
        await client.ReadUntilAsync("* BYE");
    }

    [Fact]
    public async Task Blocking_an_account_ends_its_session()
    {
        var password = await _gateway.AddAsync(Alice);
        await using var client = await _gateway.ConnectAsync();
        await client.CommandAsync("a", $"LOGIN {Alice} {password}");

        await _gateway.JsonAsync("account", "set-state", Alice, "Blocked");

        await client.ReadUntilAsync("* BYE");
    }

    [Fact]
    public async Task An_import_names_bad_rows_by_line_and_takes_the_rest()
    {
        var file = Path.Combine(Path.GetDirectoryName(_gateway.ConfigFile)!, "people.csv");
        await File.WriteAllTextAsync(file, "account,state\nalice@example.test,Enforced\nno address,Enforced\n\"bob@example.test\",\n", TestContext.Current.CancellationToken);

        var strict = await _gateway.RunAsync("account", "import", file, "--strict");
        var result = await _gateway.RunAsync("account", "import", file);
        var accounts = (await _gateway.JsonAsync("account", "list")).AsArray();

        Assert.Equal(1, strict.Code);
        Assert.Contains("nothing was written", strict.Output, StringComparison.Ordinal);
        Assert.Equal(1, result.Code);
        Assert.Contains("line 3: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("2 added, 0 changed, 0 unchanged, 1 bad", result.Output, StringComparison.Ordinal);
        Assert.Equal(2, accounts.Count);
    }

    [Fact]
    public async Task An_import_reads_JSON_too()
    {
        var file = Path.Combine(Path.GetDirectoryName(_gateway.ConfigFile)!, "people.json");
        await File.WriteAllTextAsync(file, """[ { "account": "alice@example.test", "state": "Enforced" } ]""", TestContext.Current.CancellationToken);

        Assert.Equal(1, (int)(await _gateway.JsonAsync("account", "import", file))["added"]!);
    }

    [Fact]
    public async Task Policies_are_set_at_their_level_and_folded()
    {
        await _gateway.JsonAsync("account", "add", Alice);
        await _gateway.JsonAsync("policy", "set", "AppPasswordLimit=7");
        await _gateway.JsonAsync("policy", "set", "AppPasswordLimit=3", "--domain", "example.test");

        Assert.Equal(7, (int)(await _gateway.JsonAsync("policy", "show"))["appPasswordLimit"]!);
        Assert.Equal(3, (int)(await _gateway.JsonAsync("policy", "show", "--account", Alice, "--effective"))["appPasswordLimit"]!);
        Assert.Matches("AppPasswordLimit +7", (await _gateway.RunAsync("policy", "show")).Output);
    }

    [Fact]
    public async Task The_audit_log_is_listed_exported_and_verified()
    {
        await _gateway.AddAsync(Alice);

        Assert.Contains("AppPasswordIssued", (await _gateway.RunAsync("audit", "list")).Output, StringComparison.Ordinal);
        Assert.NotEmpty((await _gateway.JsonAsync("audit", "list", "--account", Alice)).AsArray());
        Assert.Contains("\"kind\":\"AccountAdded\"", (await _gateway.RunAsync("audit", "export")).Output, StringComparison.Ordinal);
        Assert.Contains("the chain is whole", (await _gateway.RunAsync("audit", "verify")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_key_leaves_app_passwords_good_and_a_second_would_strand_them()
    {
        var password = await _gateway.AddAsync(Alice);

        Assert.Contains("root-2.key.next waits", (await _gateway.RunAsync("key", "rotate")).Output, StringComparison.Ordinal);
        Assert.Equal(["Current", "Next"], (await _gateway.JsonAsync("key", "list")).AsArray().Select(key => (string)key!["place"]!));
        Assert.Equal(2, (int)(await _gateway.JsonAsync("key", "rotate", "--activate", "--yes"))["id"]!);
        var refused = await _gateway.RunAsync("key", "rotate");
        var keys = (await _gateway.JsonAsync("key", "list")).AsArray();
        await using var client = await _gateway.ConnectAsync();

        Assert.Equal(5, refused.Code);
        Assert.Contains("1 app passwords", refused.Error, StringComparison.Ordinal);
        Assert.Equal([2, 1], keys.Select(key => (int)key!["id"]!));
        Assert.Equal(5, (await _gateway.RunAsync("key", "rotate", "--activate", "--yes")).Code);
        Assert.StartsWith("a OK", await client.CommandAsync("a", $"LOGIN {Alice} {password}"), StringComparison.Ordinal);
        Assert.Contains("KeyRotated", (await _gateway.RunAsync("audit", "list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_says_alive_and_ready()
    {
        Assert.Equal("alive\n", (await _gateway.RunAsync("health")).Output);
        Assert.Equal("ready", (string)(await _gateway.JsonAsync("health", "--ready"))["status"]!);
    }
}
