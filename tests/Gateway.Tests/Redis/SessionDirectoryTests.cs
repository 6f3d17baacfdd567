using Gateway.Audit;
using Gateway.Keys;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Redis;
using Gateway.Sessions;
using Gateway.Tests.Login;
using StackExchange.Redis;

namespace Gateway.Tests.Redis;

public sealed class SessionDirectoryTests : IAsyncLifetime
{
    private const string Alice = "alice@example.test";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private SharedRedis _redis = null!;
    private LoginWorld _here = null!;
    private LoginWorld _there = null!;
    private LoginGrant _session = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await SharedRedis.StartAsync();
        _here = await _redis.NodeAsync(options: "");
        _there = await _redis.NodeAsync(_here);
        await _here.AddAccountAsync(Alice);
        var (_, text) = await _here.IssueAsync(Alice);
        _session = await _there.SignInAsync(Alice, text);
        await Peers(_here).StartAsync(CancellationToken.None);
        await Peers(_there).StartAsync(CancellationToken.None);
        await FoundAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Peers(_here).StopAsync(CancellationToken.None);
        await Peers(_there).StopAsync(CancellationToken.None);
        _session.Lease.Dispose();
        _session.Credential.Dispose();
        await _there.DisposeAsync();
        await _here.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_session_of_one_node_is_listed_and_ended_on_the_other()
    {
        var directory = _here.Get<SessionDirectory>();
        var listed = Assert.Single((await directory.ListAsync(Alice, CancellationToken.None)).Sessions);
        Assert.Equal((_session.Lease.Id, Peers(_there).Node, "imap"), (listed.Id, listed.Node, listed.Protocol));
        Assert.Empty((await directory.ListAsync("bob@example.test", CancellationToken.None)).Sessions);

        Assert.Equal(SessionEnding.NotFound, await directory.EndAsync("0000000000000000", null, LoginWorld.Tester, CancellationToken.None));
        Assert.Equal(SessionEnding.NotFound, await directory.EndAsync(listed.Id, "bob@example.test", LoginWorld.Tester, CancellationToken.None));
        Assert.Equal(SessionTermination.None, _session.Lease.Termination);
        Assert.Equal(SessionEnding.Ended, await directory.EndAsync(listed.Id, Alice, LoginWorld.Tester, CancellationToken.None));

        Assert.Equal(SessionTermination.EndedByRequest, _session.Lease.Termination);
        var row = Assert.Single(await _here.Get<AuditStore>().ListAsync(new AuditFilter { Kind = AuditKind.SessionEnded }, CancellationToken.None));
        Assert.Equal((Alice, LoginWorld.Tester.Text), (row.AccountId, row.Actor));
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_named()
    {
        await _redis.Database.SortedSetAddAsync("gw:nodes", "frozen-node", DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());

        var listing = await _here.Get<SessionDirectory>().ListAsync(null, CancellationToken.None);

        Assert.Equal(["frozen-node"], listing.Silent);
        Assert.Single(listing.Sessions);
        Assert.Equal(SessionEnding.Unknown, await _here.Get<SessionDirectory>().EndAsync("0000000000000000", null, LoginWorld.Tester, CancellationToken.None));
    }

    [Fact]
    [Trait("Security", "138")]
    public async Task Forged_old_and_repeated_questions_end_nothing()
    {
        var key = _here.Get<KeyRing>().Current;
        var stranger = new RootKey(key.Id, Enumerable.Repeat((byte)9, RootKey.Octets).ToArray());
        var question = new PeerQuestion("0123456789abcdef", "mallory", TimeProvider.System.GetUtcNow(), null, _session.Lease.Id, End: true);
        var channel = RedisChannel.Literal("gw:ask");

        foreach (var message in new byte[][]
        {
            [], [1, 2, 3], new byte[1_000_000], PeerMessages.Seal(stranger, question), PeerMessages.Seal(key, question with { At = question.At.AddMinutes(-5) }),
            PeerMessages.Seal(key, new PeerAnswer(question.Number, "mallory", true, []), Peers(_there).Node),
        })
        {
            await _redis.Database.PublishAsync(channel, message);
        }

        // Answered in order: what came before this one was looked at.
        await _here.Get<SessionDirectory>().ListAsync(null, CancellationToken.None);
        Assert.Equal(SessionTermination.None, _session.Lease.Termination);
    }

    private static RedisPeers Peers(LoginWorld node) => node.Get<RedisPeers>();

    private async Task FoundAsync()
    {
        var asked = TimeProvider.System.GetTimestamp();
        while ((await _here.Get<SessionDirectory>().ListAsync(Alice, CancellationToken.None)).Sessions.Count == 0)
        {
            Assert.InRange(TimeProvider.System.GetElapsedTime(asked), TimeSpan.Zero, Patience);
        }
    }
}
