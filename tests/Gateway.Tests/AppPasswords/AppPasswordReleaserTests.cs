using Gateway.AppPasswords;
using Gateway.Tests.Storage;

namespace Gateway.Tests.AppPasswords;

public sealed class AppPasswordReleaserTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const string Alice = "alice@example.org";

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task A_released_app_password_binds_anew_and_every_node_is_told(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);
        var issued = await world.IssueAsync(Alice);
        await BindAsync(world, issued, "eas:OLD");
        var releaser = new AppPasswordReleaser(world.Store.Database, world.Keys, world.Revocations, world.Audit, world.Channel, world.Time);

        Assert.False(await releaser.ReleaseAsync("victim@example.org", issued.Id, StoreWorld.Tester, default));
        Assert.True(await releaser.ReleaseAsync(Alice, issued.Id, StoreWorld.Tester, default));

        var row = (await world.AppPasswords.FindAsync(issued.Id, default))!;
        Assert.Null(row.Scope.Device);
        Assert.True(AppPasswordRowMac.IsIntact(world.Keys.Current, row));
        Assert.Equal(issued.Id, Assert.Single(world.Channel.Published).AppPasswordId);
        Assert.Empty(world.Channel.Cuts);
    }

    private static Task<bool> BindAsync(StoreWorld world, AppPassword issued, string device)
    {
        var bound = issued with { Scope = issued.Scope with { Device = device } };
        bound = bound with { RowMac = AppPasswordRowMac.Compute(world.Keys.Current, bound) };
        return world.Store.Database.WriteAsync(session => AppPasswordStore.UpdateAsync(session, bound, issued.Epoch), default);
    }
}
