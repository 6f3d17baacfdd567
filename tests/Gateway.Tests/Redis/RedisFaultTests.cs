using System.Text;
using Gateway.AppPasswords;
using Gateway.Login;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Redis;
using Gateway.Tests.Login;
using StackExchange.Redis;

namespace Gateway.Tests.Redis;

/// <summary>A real Redis that lies, forgets, freezes and dies: it may cost a BCrypt, and never a right answer.</summary>
public sealed class RedisFaultTests
{
    private const string Alice = "alice@example.test";
    private const string Bob = "bob@example.test";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    [Trait("Reliability", "5")]
    public async Task A_node_that_starts_takes_over_what_another_verified_without_a_BCrypt()
    {
        await using var redis = await SharedRedis.StartAsync();
        await using var here = await redis.NodeAsync();
        await here.AddAccountAsync(Alice);
        var (_, text) = await here.IssueAsync(Alice);
        Assert.Null(await here.DenialAsync(Alice, text));
        await redis.MarkAsync();

        await using var started = await redis.NodeAsync(here);

        Assert.Null(await started.DenialAsync(Alice, text));
        Assert.Equal(0, started.Get<PasswordHasher>().Computed);
    }

    [Fact]
    [Trait("Security", "135")]
    public async Task An_entry_that_was_altered_moved_or_swollen_is_a_miss_and_told()
    {
        await using var redis = await SharedRedis.StartAsync();
        await using var node = await redis.NodeAsync();
        await node.AddAccountAsync(Alice);
        await node.AddAccountAsync(Bob);
        var (_, text) = await node.IssueAsync(Alice);
        var (_, bobs) = await node.IssueAsync(Bob);
        Assert.Null(await node.DenialAsync(Alice, text));
        var name = await redis.MarkAsync();
        var good = (byte[])(await redis.Database.StringGetAsync(name))!;
        Assert.Null(await node.DenialAsync(Bob, bobs));
        var other = await redis.MarkAsync(except: name);
        var foreign = (byte[])(await redis.Database.StringGetAsync(other))!;

        byte[][] forgeries = [foreign, good[..^1], good[..12], [1], new byte[10_000_000], .. Enumerable.Range(0, 16).Select(i => Flipped(good, i * good.Length / 16))];
        foreach (var forgery in forgeries)
        {
            await redis.Database.StringSetAsync(name, forgery);
            await AssertVerifiedAnewAsync(node, text);
        }

        // At once: a mark of the sign-in before may still be on its way.
        var swap = redis.Database.CreateTransaction();
        _ = swap.KeyDeleteAsync(name);
        _ = swap.ListLeftPushAsync(name, "a list");
        Assert.True(await swap.ExecuteAsync());
        await AssertVerifiedAnewAsync(node, text);
        Assert.Contains(node.Logs.Lines, line => line.StartsWith("2510", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Security", "136")]
    public async Task An_entry_put_back_after_the_deletion_lets_nobody_in_on_any_node()
    {
        await using var redis = await SharedRedis.StartAsync();
        await using var node = await redis.NodeAsync();
        await node.AddAccountAsync(Alice);
        var (record, text) = await node.IssueAsync(Alice);
        Assert.Null(await node.DenialAsync(Alice, text));
        var name = await redis.MarkAsync();
        var saved = await redis.Database.StringGetAsync(name);

        await node.Get<AppPasswordRevoker>().RevokeAsync(Alice, record.Id, LoginWorld.Tester, CancellationToken.None);
        await redis.Database.StringSetAsync(name, saved);
        await using var started = await redis.NodeAsync(node);

        Assert.Equal(LoginDenial.InvalidCredentials, await node.DenialAsync(Alice, text));
        Assert.Equal(LoginDenial.InvalidCredentials, await started.DenialAsync(Alice, text));
    }

    [Fact]
    [Trait("Security", "137")]
    [Trait("Security", "138")]
    public async Task Flushed_and_flooded_it_logs_nobody_out_and_lets_nobody_in()
    {
        await using var redis = await SharedRedis.StartAsync();
        await using var node = await redis.NodeAsync();
        await node.AddAccountAsync(Alice);
        var (_, text) = await node.IssueAsync(Alice);
        var session = await node.SignInAsync(Alice, text);
        var computed = node.Get<PasswordHasher>().Computed;

        await node.Get<RedisRevocationChannel>().StartAsync(CancellationToken.None);
        var giant = new string('x', 10_000);
        for (var i = 0; i < 2_000; i++) await redis.Database.PublishAsync(RedisChannel.Literal("gw:revoked"), i % 2 == 0 ? giant : Alice);
        await redis.Database.ExecuteAsync("FLUSHALL");

        for (var i = 0; i < 50; i++) Assert.Null(await node.DenialAsync(Alice, text));
        Assert.Equal(computed, node.Get<PasswordHasher>().Computed);
        Assert.Equal(SessionTermination.None, session.Lease.Termination);
        await node.Get<RedisRevocationChannel>().StopAsync(CancellationToken.None);
        session.Lease.Dispose();
        session.Credential.Dispose();
    }

    [Fact]
    [Trait("Security", "144")]
    [Trait("Reliability", "8")]
    public async Task Killed_it_is_not_missed_and_back_and_empty_it_is_used_again()
    {
        await using var redis = await SharedRedis.StartAsync();
        await using var node = await redis.NodeAsync();
        await node.AddAccountAsync(Alice);
        var (_, text) = await node.IssueAsync(Alice);

        await redis.SignalAsync("KILL");
        await redis.Server.Process.StopAsync();
        for (var i = 0; i < 10; i++) await AssertVerifiedAnewAsync(node, text);

        await redis.Server.Process.StartAgainAsync();
        var waited = TimeProvider.System.GetTimestamp();
        do
        {
            await AssertVerifiedAnewAsync(node, text);
            Assert.InRange(TimeProvider.System.GetElapsedTime(waited), TimeSpan.Zero, Patience);
        }
        while (await redis.FindMarkAsync() is null);
    }

    [Fact]
    [Trait("Security", "145")]
    [Trait("Reliability", "8")]
    public async Task Frozen_it_costs_no_answer()
    {
        await using var redis = await SharedRedis.StartAsync();
        await using var node = await redis.NodeAsync(budget: "00:00:00.025");
        await node.AddAccountAsync(Alice);
        var (_, text) = await node.IssueAsync(Alice);

        await redis.SignalAsync("STOP");
        try
        {
            for (var i = 0; i < 10; i++) await AssertVerifiedAnewAsync(node, text);
            Assert.Equal(LoginDenial.InvalidCredentials, await node.DenialAsync(Alice, "aaaa-aaaa-aaaa-aaaa-aaab"));
        }
        finally
        {
            await redis.SignalAsync("CONT");
        }

        await AssertVerifiedAnewAsync(node, text);
    }

    private static byte[] Flipped(byte[] octets, int at)
    {
        var copy = (byte[])octets.Clone();
        copy[at] ^= 0x40;
        return copy;
    }

    // As a node whose own cache ran out.
    private static async Task AssertVerifiedAnewAsync(LoginWorld node, string text)
    {
        var folded = new byte[AppPasswordFormat.Letters];
        Assert.True(AppPasswordFormat.TryFold(Encoding.ASCII.GetBytes(text), folded));
        node.Get<MemoryCredentialCache>().Remove(node.Get<CredentialVerifier>().KeyOf(Encoding.ASCII.GetBytes(Alice), folded));

        Assert.Null(await node.DenialAsync(Alice, text));
    }
}
