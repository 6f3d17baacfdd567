using Gateway.AppPasswords;
using Gateway.Tests.Storage;

namespace Gateway.Tests.AppPasswords;

/// <summary>Rows that somebody with access to the database writes past the gateway.</summary>
public sealed class PlantedRowTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const string Victim = "victim@example.org";
    private const string Mallory = "mallory@example.org";

    private const string Copy =
        """
        insert into app_password (id, account_id, kid, idx, hash, label, protocols, networks, device, created, expires, suspended, revoked, epoch, row_mac)
        select 'ffffffffffffffffffffffffffffffff', 'victim@example.org', kid, idx, hash, label, protocols, networks, device, created, expires,
            suspended, revoked, epoch, row_mac from app_password where account_id = 'mallory@example.org'
        """;

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    [Trait("Security", "141")]
    public async Task A_row_copied_to_another_account_is_not_intact(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Victim);
        await world.AddAsync(Mallory);
        var own = await world.IssueAsync(Mallory);
        await world.Store.ExecuteAsync(Copy);

        var planted = (await world.FindAsync(own with { AccountId = Victim })).AppPassword;

        Assert.Equal(Victim, planted?.AccountId);
        Assert.False(AppPasswordRowMac.IsIntact(world.Keys.Current, planted!));
        Assert.True(AppPasswordRowMac.IsIntact(world.Keys.Current, (await world.FindAsync(own)).AppPassword!));
    }

    [Theory]
    [Trait("Security", "142")]
    [InlineData("epoch = 9")]
    [InlineData("expires = 9999999999999")]
    [InlineData("protocols = 'imap smtp'")]
    [InlineData("networks = '192.0.2.0/24'")]
    [InlineData("device = 'ApplX'")]
    [InlineData("suspended = null, label = 'x'")]
    [InlineData("created = 1")]
    [InlineData("hash = '$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'")]
    public async Task A_row_altered_in_any_column_is_not_intact(string change)
    {
        await using var world = await CreateWorldAsync("Sqlite");
        await world.AddAsync(Victim);
        var row = await world.IssueAsync(Victim);

        Assert.Equal(1, await world.Store.ExecuteAsync("update app_password set " + change));

        Assert.False(AppPasswordRowMac.IsIntact(world.Keys.Current, (await world.FindAsync(row)).AppPassword!));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    [Trait("Security", "143")]
    public async Task A_broken_hash_spoils_no_other_app_password_of_the_account(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Victim);
        var broken = await world.IssueAsync(Victim, "broken");
        var good = await world.IssueAsync(Victim, "good");

        foreach (var hash in (string[])["$2a$31$" + new string('a', 53), "x", "", "$2a$10$" + new string('é', 53)])
        {
            await world.Store.ExecuteAsync("update app_password set hash = @hash where id = @id", new { hash, id = broken.Id });

            var found = (await world.FindAsync(broken)).AppPassword!;
            Assert.False(AppPasswordRowMac.IsIntact(world.Keys.Current, found));
            Assert.False(PasswordHasher.IsUsable(found.Hash));
            Assert.True(AppPasswordRowMac.IsIntact(world.Keys.Current, (await world.FindAsync(good)).AppPassword!));
        }
    }
}
