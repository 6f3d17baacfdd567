using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Keys;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Tests.Login;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.AppPasswords;

public sealed class UnusedSweepTests
{
    private const string Alice = "alice@example.test";
    private const string Bob = "bob@other.test";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Only_what_was_unused_as_long_as_its_own_policy_says_is_deleted()
    {
        await using var world = await LoginWorld.CreateAsync(_time);
        await world.AddAccountAsync(Alice);
        await world.AddAccountAsync(Bob);
        var (_, used) = await world.IssueAsync(Alice);
        var (_, idle) = await world.IssueAsync(Alice);
        var (_, elsewhere) = await world.IssueAsync(Bob);
        Assert.Equal(0, await Sweep(world).SweepAsync(CancellationToken.None));
        await world.Get<PolicyStore>().SetAsync(
            PolicyScope.Domain("example.test"), new AccountPolicy { DeleteWhenUnusedFor = TimeSpan.FromDays(30) }, null, LoginWorld.Tester, CancellationToken.None);

        _time.Advance(TimeSpan.FromDays(29));
        Assert.Null(await world.DenialAsync(Alice, used));
        await world.Get<LastUseLog>().FlushAsync(all: true, CancellationToken.None);
        Assert.Equal(0, await Sweep(world).SweepAsync(CancellationToken.None));
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(1, await Sweep(world).SweepAsync(CancellationToken.None));
        Assert.Equal(LoginDenial.InvalidCredentials, await world.DenialAsync(Alice, idle));
        Assert.Null(await world.DenialAsync(Alice, used));
        Assert.Null(await world.DenialAsync(Bob, elsewhere));
        var row = Assert.Single(await world.Get<AuditStore>().ListAsync(new AuditFilter { Kind = AuditKind.AppPasswordRevoked }, CancellationToken.None));
        Assert.Equal("system", row.Actor);
    }

    [Fact]
    public async Task Half_a_year_after_a_rotation_what_stayed_under_the_old_key_is_deleted()
    {
        await using var world = await LoginWorld.CreateAsync(_time);
        await world.AddAccountAsync(Alice);
        await world.IssueAsync(Alice);
        await world.Get<KeyRotator>().PrepareAsync(LoginWorld.Tester, CancellationToken.None);
        await world.Get<KeyRotator>().ActivateAsync(LoginWorld.Tester, CancellationToken.None);
        var (_, text) = await world.IssueAsync(Alice);

        _time.Advance(TimeSpan.FromDays(179));
        Assert.Equal(0, await Sweep(world).SweepAsync(CancellationToken.None));
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(1, await Sweep(world).SweepAsync(CancellationToken.None));
        Assert.Null(await world.DenialAsync(Alice, text));
        Assert.IsType<KeyRotation.Done>(await world.Get<KeyRotator>().PrepareAsync(LoginWorld.Tester, CancellationToken.None));
    }

    private static UnusedSweep Sweep(LoginWorld world) => world.Get<IEnumerable<IHostedService>>().OfType<UnusedSweep>().Single();
}
