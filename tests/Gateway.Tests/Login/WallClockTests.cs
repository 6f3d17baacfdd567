using Gateway.Accounts.SecondFactors;
using Gateway.AppPasswords;
using Gateway.Keys;
using Gateway.Login;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Gateway.Storage;
using Microsoft.Extensions.Time.Testing;
using OtpNet;

namespace Gateway.Tests.Login;

/// <summary>A wall clock that somebody sets: what was decided runs on the process's own clock, which nobody sets.</summary>
[Trait("Security", "155")]
[Trait("Reliability", "19")]
public sealed class WallClockTests
{
    private const string Alice = "alice@example.test";
    private readonly JumpingClock _clock = new();

    /// <summary>By how much it is set, in hours.</summary>
    public static TheoryData<int> Jumps => [1, -1, 10 * 365 * 24, -24];

    [Theory, MemberData(nameof(Jumps))]
    public async Task A_jump_expires_and_prolongs_nothing_that_is_cached(int hours)
    {
        await using var world = await LoginWorld.CreateAsync(_clock);
        await world.AddAccountAsync(Alice);
        var (_, lasting) = await world.IssueAsync(Alice);
        var (_, ending) = await world.IssueAsync(Alice, expires: _clock.GetUtcNow() + TimeSpan.FromMinutes(5));
        Assert.Null(await world.DenialAsync(Alice, lasting));
        var session = await world.SignInAsync(Alice, ending);
        var computed = world.Get<PasswordHasher>().Computed;

        _clock.Set(TimeSpan.FromHours(hours));

        Assert.Null(await world.DenialAsync(Alice, lasting));
        Assert.Null(await world.DenialAsync(Alice, ending));
        world.Get<SessionRegistry>().Sweep();
        Assert.Equal(SessionTermination.None, session.Lease.Termination);
        Assert.Equal(computed, world.Get<PasswordHasher>().Computed);

        // Five real minutes later it has run out, wherever the hands stand.
        _clock.Advance(TimeSpan.FromMinutes(5.1));
        Assert.True(await world.Get<RevocationFeed>().PollAsync(CancellationToken.None));
        world.Get<SessionRegistry>().Sweep();
        Assert.Equal(SessionTermination.AppPasswordRevoked, session.Lease.Termination);
        Assert.Equal(LoginDenial.Expired, await world.DenialAsync(Alice, ending));
        Assert.Null(await world.DenialAsync(Alice, lasting));
        session.Lease.Dispose();
        session.Credential.Dispose();
    }

    [Theory, MemberData(nameof(Jumps))]
    public async Task What_is_deleted_stays_deleted_on_a_running_node_and_on_one_that_starts(int hours)
    {
        await using var world = await LoginWorld.CreateAsync(_clock);
        await world.AddAccountAsync(Alice);
        var (record, text) = await world.IssueAsync(Alice);
        Assert.Null(await world.DenialAsync(Alice, text));

        _clock.Set(TimeSpan.FromHours(hours));
        await world.Get<AppPasswordRevoker>().RevokeAsync(Alice, record.Id, LoginWorld.Tester, CancellationToken.None);
        _clock.Set(-TimeSpan.FromHours(hours));
        await using var started = await LoginWorld.CreateAsync(_clock, beside: world);

        Assert.Equal(LoginDenial.InvalidCredentials, await world.DenialAsync(Alice, text));
        Assert.Equal(LoginDenial.InvalidCredentials, await started.DenialAsync(Alice, text));
    }

    [Fact]
    public async Task A_clock_that_trembles_disturbs_nothing()
    {
        await using var world = await LoginWorld.CreateAsync(_clock);
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);
        Assert.Null(await world.DenialAsync(Alice, text));
        var computed = world.Get<PasswordHasher>().Computed;

        for (var step = 0; step < 100; step++)
        {
            _clock.Set(TimeSpan.FromMilliseconds(step % 2 == 0 ? 500 : -500));
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            Assert.Null(await world.DenialAsync(Alice, text));
            Assert.True(await world.Get<RevocationFeed>().PollAsync(CancellationToken.None));
        }

        Assert.Equal(computed, world.Get<PasswordHasher>().Computed);
        Assert.Null(world.Get<LoginReadiness>().Fault);
    }

    [Fact]
    public async Task Codes_are_wrong_only_while_the_clock_is()
    {
        await using var world = await LoginWorld.CreateAsync(_clock);
        await world.AddAccountAsync(Alice);
        var seed = TotpSeed.Create();
        var factors = new SecondFactorStore(world.Get<Database>(), world.Get<KeyRing>(), _clock);
        var factor = new SecondFactor(new string('a', 32), Alice, SecondFactorKind.Authenticator, "Phone", _clock.GetUtcNow(), null);
        await world.Get<Database>().WriteAsync(session => factors.InsertAuthenticatorAsync(session, factor, seed, 0), CancellationToken.None);
        string Typed() => new Totp(seed).ComputeTotp(_clock.True.UtcDateTime);

        foreach (var hours in Jumps)
        {
            _clock.Set(TimeSpan.FromHours(hours));
            Assert.False(await factors.SpendCodeAsync(Alice, Typed(), CancellationToken.None));
        }

        _clock.Set(TimeSpan.Zero);
        Assert.True(await factors.SpendCodeAsync(Alice, Typed(), CancellationToken.None));
    }

    /// <summary>Timers and timestamps go on as they were; only the wall clock is elsewhere.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        private readonly FakeTimeProvider _real = new(new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero));
        private TimeSpan _off;

        /// <summary>What a right clock shows.</summary>
        public DateTimeOffset True => _real.GetUtcNow();

        public override long TimestampFrequency => _real.TimestampFrequency;

        public void Set(TimeSpan off) => _off = off;

        public void Advance(TimeSpan by) => _real.Advance(by);

        public override DateTimeOffset GetUtcNow() => _real.GetUtcNow() + _off;

        public override long GetTimestamp() => _real.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            _real.CreateTimer(callback, state, dueTime, period);
    }
}
