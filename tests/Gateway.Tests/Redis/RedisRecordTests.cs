using System.Text;
using Gateway.AppPasswords;
using Gateway.Login;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Storage;
using Gateway.Tests.Login;

namespace Gateway.Tests.Redis;

/// <summary>Hash records: what lets a node verify while the store is away.</summary>
public sealed class RedisRecordTests
{
    private const string Alice = "alice@example.test";

    [Fact]
    [Trait("Security", "147")]
    public async Task With_the_store_away_a_node_verifies_what_another_read_and_calls_nothing_else_wrong()
    {
        await using var redis = await SharedRedis.StartAsync();
        await using var here = await redis.NodeAsync();
        await here.AddAccountAsync(Alice);
        var (_, text) = await here.IssueAsync(Alice);
        var (_, never) = await here.IssueAsync(Alice);
        Assert.Null(await here.DenialAsync(Alice, text));
        await redis.MarkAsync(pattern: "gw:h1:*");
        var mark = await redis.MarkAsync();
        await using var there = await redis.NodeAsync(here);

        await LoseStoreAsync(here);
        Assert.Null(await there.DenialAsync(Alice, text));
        Assert.Equal(0, there.Get<PasswordHasher>().Computed);

        // Without the mark the record's hash is worth one BCrypt.
        await redis.Database.KeyDeleteAsync(mark);
        Forget(there, text);
        Assert.Null(await there.DenialAsync(Alice, text));
        Assert.Equal(1, there.Get<PasswordHasher>().Computed);

        foreach (var secret in new[] { never, "aaaa-aaaa-aaaa-aaaa-aaab" })
        {
            Assert.Equal(LoginDenial.Unavailable, await there.DenialAsync(Alice, secret));
        }
    }

    [Fact]
    [Trait("Security", "136")]
    public async Task A_record_is_worth_nothing_once_the_deletion_was_heard()
    {
        await using var redis = await SharedRedis.StartAsync();
        await using var node = await redis.NodeAsync();
        await node.AddAccountAsync(Alice);
        var (record, text) = await node.IssueAsync(Alice);
        Assert.Null(await node.DenialAsync(Alice, text));
        await redis.MarkAsync(pattern: "gw:h1:*");
        await node.Get<AppPasswordRevoker>().RevokeAsync(Alice, record.Id, LoginWorld.Tester, CancellationToken.None);

        await LoseStoreAsync(node);
        Forget(node, text);

        Assert.Equal(LoginDenial.Unavailable, await node.DenialAsync(Alice, text));
    }

    // As if its disk were gone: every statement fails.
    private static Task<int> LoseStoreAsync(LoginWorld node) =>
        node.Get<Database>().WriteAsync(session => session.ExecuteAsync("alter table login_name rename to lost"), CancellationToken.None);

    private static void Forget(LoginWorld node, string text)
    {
        var folded = new byte[AppPasswordFormat.Letters];
        Assert.True(AppPasswordFormat.TryFold(Encoding.ASCII.GetBytes(text), folded));
        node.Get<MemoryCredentialCache>().Remove(node.Get<CredentialVerifier>().KeyOf(Encoding.ASCII.GetBytes(Alice), folded));
    }
}
