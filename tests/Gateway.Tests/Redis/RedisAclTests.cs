using System.Diagnostics;
using System.Text.RegularExpressions;
using Gateway.AppPasswords;
using Gateway.ProtocolAdapters.Contract;
using Gateway.RealServers;
using Gateway.Redis;
using Gateway.Sessions;
using Gateway.Tests.Hosting;
using Gateway.Tests.Login;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Gateway.Tests.Redis;

/// <summary>A Redis whose user has the rights that docs/operations/redis.md names: enough for all that nodes share, and no more.</summary>
public sealed partial class RedisAclTests
{
    private const string Alice = "alice@example.test";
    private const string Password = "of-the-test";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_documented_rights_are_enough_and_each_is_needed_by_something()
    {
        using var folder = ServerFolder.Create();
        var acl = folder.At("users.acl");
        await File.WriteAllTextAsync(acl, $"user default on >{RedisServer.Password} ~* &* +@all\n{Documented().Replace("PASSWORD", Password, StringComparison.Ordinal)}\n");
        await using var server = await RedisServer.StartAsync(folder, "--aclfile", acl);
        var connection = $"127.0.0.1:{server.Port},user=gateway,password={Password}";
        await using var here = await NodeAsync(connection, null);
        await using var there = await NodeAsync(connection, here);

        await here.AddAccountAsync(Alice);
        var (record, text) = await here.IssueAsync(Alice);
        var session = await there.SignInAsync(Alice, text);
        for (var i = 0; i < 8; i++) await here.DenialAsync(Alice, "guess" + i);
        Assert.True(await here.Get<RevocationFeed>().PollAsync(CancellationToken.None));
        await ListedAsync(here, 1);
        Assert.Equal(SessionEnding.Ended, await here.Get<SessionDirectory>().EndAsync(session.Lease.Id, null, LoginWorld.Tester, CancellationToken.None));
        await here.Get<AppPasswordRevoker>().RevokeAsync(Alice, record.Id, LoginWorld.Tester, CancellationToken.None);

        Assert.DoesNotContain(here.Logs.Lines.Concat(there.Logs.Lines), line => line.Contains("NOPERM", StringComparison.Ordinal));
        Assert.Equal(SessionTermination.EndedByRequest, session.Lease.Termination);
        await AssertNoMoreAsync(connection);
        session.Lease.Dispose();
        session.Credential.Dispose();
        foreach (var node in new[] { here, there })
        {
            foreach (var part in Parts(node)) await part.StopAsync(CancellationToken.None);
        }
    }

    private static string Documented() =>
        UserLine().Match(File.ReadAllText(Path.Combine(Checkout.Root, "docs", "operations", "redis.md"))).Value;

    private static async Task<LoginWorld> NodeAsync(string connection, LoginWorld? beside)
    {
        var node = await LoginWorld.CreateAsync(
            TimeProvider.System, beside, ("Gateway:Redis:ConnectionString", connection), ("Gateway:Redis:Budget", "00:00:01"), ("Gateway:Redis:PeerWait", "00:00:10"));
        await node.Get<RedisConnection>().ConnectAsync(CancellationToken.None);
        foreach (var part in Parts(node)) await part.StartAsync(CancellationToken.None);
        return node;
    }

    private static IEnumerable<IHostedService> Parts(LoginWorld node) =>
        node.Get<IEnumerable<IHostedService>>().Where(part => part is RedisPeers or RedisThrottle or RedisRevocationChannel);

    private static async Task ListedAsync(LoginWorld node, int sessions)
    {
        var asked = Stopwatch.GetTimestamp();
        while ((await node.Get<SessionDirectory>().ListAsync(Alice, CancellationToken.None)).Sessions.Count != sessions)
        {
            Assert.InRange(Stopwatch.GetElapsedTime(asked), TimeSpan.Zero, Patience);
        }
    }

    private static async Task AssertNoMoreAsync(string connection)
    {
        await using var gateway = await ConnectionMultiplexer.ConnectAsync(connection);
        var database = gateway.GetDatabase();
        foreach (var command in new[] { "EVAL return_1 0", "KEYS *", "CONFIG GET dir", "FLUSHALL", "DEL gw:x", "GET other:x", "PUBLISH other x", "ACL LIST" })
        {
            var words = command.Split(' ');
            var refused = await Assert.ThrowsAnyAsync<RedisException>(() => database.ExecuteAsync(words[0], words[1..]));
            Assert.Contains("NOPERM", refused.Message + refused.InnerException?.Message, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("^user gateway .*$", RegexOptions.Multiline)]
    private static partial Regex UserLine();
}
