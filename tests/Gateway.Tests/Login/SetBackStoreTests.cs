using Gateway.AppPasswords;
using Gateway.Login;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Gateway.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Login;

public sealed class SetBackStoreTests
{
    private const string Alice = "alice@example.test";

    [Fact]
    [Trait("Security", "142")]
    [Trait("Security", "159")]
    [Trait("Reliability", "21")]
    public async Task A_restored_backup_that_revives_a_deleted_app_password_lets_nobody_in_and_says_so()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (record, text) = await world.IssueAsync(Alice);
        var backup = Path.Combine(world.Folder, "backup.db");
        await world.Get<Database>().WriteAsync(session => session.ExecuteAsync("update account set epoch = epoch"), CancellationToken.None);
        Copy(Path.Combine(world.Folder, "gateway.db"), backup);
        await world.Get<AppPasswordRevoker>().RevokeAsync(Alice, record.Id, LoginWorld.Tester, CancellationToken.None);
        Assert.True(await world.Get<RevocationFeed>().PollAsync(CancellationToken.None));

        await using var started = await LoginWorld.CreateAsync(beside: world, settings: ("Gateway:Store:ConnectionString", backup));

        Assert.Equal(LoginDenial.Unavailable, await started.DenialAsync(Alice, text));
        Assert.Contains("set back", started.Get<LoginReadiness>().Fault, StringComparison.Ordinal);
        Assert.Contains(started.Logs.Lines, line => line.StartsWith("2212", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Security", "142")]
    public async Task A_log_cut_while_the_node_runs_lets_nobody_in_until_it_is_whole_again()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (old, _) = await world.IssueAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);
        Assert.Null(await world.DenialAsync(Alice, text));
        await world.Get<AppPasswordRevoker>().RevokeAsync(Alice, old.Id, LoginWorld.Tester, CancellationToken.None);
        var feed = world.Get<RevocationFeed>();
        Assert.True(await feed.PollAsync(CancellationToken.None));

        await ExecuteAsync(world, "update chain_head set seq = seq + 1 where name = 'revocation'");
        Assert.False(await feed.PollAsync(CancellationToken.None));
        Assert.Equal(LoginDenial.Unavailable, await world.DenialAsync(Alice, text));

        await ExecuteAsync(world, "update chain_head set seq = seq - 1 where name = 'revocation'");
        Assert.True(await feed.PollAsync(CancellationToken.None));
        Assert.Null(await world.DenialAsync(Alice, text));
        Assert.Null(world.Get<LoginReadiness>().Fault);
    }

    [Fact]
    [Trait("Security", "142")]
    public async Task An_old_entry_altered_past_the_gateway_lets_nobody_in_at_the_start_or_within_the_hour()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero));
        await using var world = await LoginWorld.CreateAsync(time);
        await world.AddAccountAsync(Alice);
        var (old, _) = await world.IssueAsync(Alice);
        var (newer, _) = await world.IssueAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);
        await world.Get<AppPasswordRevoker>().RevokeAsync(Alice, old.Id, LoginWorld.Tester, CancellationToken.None);
        time.Advance(TimeSpan.FromDays(1));
        await world.Get<AppPasswordRevoker>().RevokeAsync(Alice, newer.Id, LoginWorld.Tester, CancellationToken.None);
        Assert.True(await world.Get<RevocationFeed>().PollAsync(CancellationToken.None));

        await ExecuteAsync(world, $"update revocation_log set app_password_id = 'nobody' where app_password_id = '{old.Id}'");
        await using var started = await LoginWorld.CreateAsync(time, beside: world);
        Assert.Equal(LoginDenial.Unavailable, await started.DenialAsync(Alice, text));
        Assert.Contains("altered", started.Get<LoginReadiness>().Fault, StringComparison.Ordinal);

        time.Advance(TimeSpan.FromHours(1));
        Assert.False(await world.Get<RevocationFeed>().PollAsync(CancellationToken.None));
        Assert.False(await world.Get<RevocationFeed>().PollAsync(CancellationToken.None));
        Assert.Equal(LoginDenial.Unavailable, await world.DenialAsync(Alice, text));
    }

    [Fact]
    [Trait("Security", "159")]
    public async Task Another_key_than_the_stores_lets_nobody_in_and_calls_no_password_wrong()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);
        var other = Path.Combine(world.Folder, "other-keys");

        await using var stranger = await LoginWorld.CreateAsync(beside: world, settings: ("Gateway:Keys:Directory", other));

        Assert.Equal(LoginDenial.Unavailable, await stranger.DenialAsync(Alice, text));
        Assert.Contains("root-1.key", stranger.Get<LoginReadiness>().Fault, StringComparison.Ordinal);
        Assert.Contains(stranger.Logs.Lines, line => line.StartsWith("2013", StringComparison.Ordinal));
        Assert.Null(await world.DenialAsync(Alice, text));
    }

    private static Task<int> ExecuteAsync(LoginWorld world, string sql) =>
        world.Get<Database>().WriteAsync(session => session.ExecuteAsync(sql), CancellationToken.None);

    private static void Copy(string from, string to)
    {
        using var source = new SqliteConnection($"Data Source={from};Pooling=false");
        using var target = new SqliteConnection($"Data Source={to};Pooling=false");
        source.Open();
        target.Open();
        source.BackupDatabase(target);
    }
}
