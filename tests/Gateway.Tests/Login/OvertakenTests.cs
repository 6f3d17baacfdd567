using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Login;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Login;

public sealed class OvertakenTests
{
    private const string Alice = "alice@example.test";

    [Fact]
    public async Task A_passed_through_sign_in_that_a_revocation_overtook_gets_no_session()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice, TwoStepState.Disabled);
        // Heard before the row that was read: as if the block came between the look-up and the registration.
        world.Get<RevocationEpochs>().Apply(new Revocation(Alice, null, SessionTermination.AccountChanged, 1_000));

        Assert.Equal(LoginDenial.Unavailable, await world.DenialAsync(Alice, "correct horse battery staple"));
        Assert.Equal(0, world.Get<SessionRegistry>().Count);
    }

    [Fact]
    public async Task An_app_password_that_runs_out_in_centuries_signs_in()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero));
        await using var world = await LoginWorld.CreateAsync(time);
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice, expires: new DateTimeOffset(9000, 1, 1, 0, 0, 0, TimeSpan.Zero));

        Assert.Null(await world.DenialAsync(Alice, text));
        Assert.Null(await world.DenialAsync(Alice, text));
    }

    [Theory]
    [InlineData(9000, false)]
    [InlineData(2100, true)]
    [InlineData(1, true)]
    public void An_expiry_fits_its_timestamp(int year, bool isSet)
    {
        var time = new NanosecondTime();
        var end = Verification.TimestampOf(new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero), time.GetUtcNow(), time);

        Assert.Equal(isSet, end is not null);
        if (isSet) Assert.Equal(year > 2026, end > time.GetTimestamp());
    }

    [Fact]
    public async Task Later_requests_of_a_phones_run_are_uses_too()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero));
        await using var world = await LoginWorld.CreateAsync(time);
        await world.AddAccountAsync(Alice);
        var (record, text) = await world.IssueAsync(Alice);
        Assert.Null(await world.DenialAsync(Alice, text, OverHttp));
        await world.Get<LastUseLog>().FlushAsync(all: true, CancellationToken.None);

        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(await world.DenialAsync(Alice, text, OverHttp));
        await world.Get<LastUseLog>().FlushAsync(all: true, CancellationToken.None);

        Assert.Equal(time.GetUtcNow(), (await world.Get<LastUseLog>().ListAsync(Alice, CancellationToken.None))[record.Id].At);
    }

    private static LoginAttempt OverHttp(LoginAttempt attempt) => attempt with
    {
        Protocol = ProtocolCatalog.ActiveSync,
        Mechanism = LoginMechanism.Basic,
        Identity = new ClientIdentity { DeviceId = "PHONE1" },
    };

    // Linux counts nanoseconds, of which 63 bits hold 292 years.
    private sealed class NanosecondTime : TimeProvider
    {
        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp() => 3_600_000_000_000;

        public override DateTimeOffset GetUtcNow() => new(2026, 5, 4, 8, 0, 0, TimeSpan.Zero);
    }
}
