using Gateway.AppPasswords;
using Gateway.Keys;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Login;

/// <summary>What only a store with a clock and writers of its own shows.</summary>
public sealed class LoginOnPostgreSqlTests(PostgreSqlFixture postgreSql)
{
    private const string Alice = "alice@example.test";

    [Theory]
    [Trait("Security", "106")]
    [Trait("Reliability", "19")]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task An_expiry_goes_by_the_stores_clock_on_a_node_whose_own_is_an_hour_wrong(int hours)
    {
        var settings = await SettingsAsync();
        await using var right = await LoginWorld.CreateAsync(TimeProvider.System, settings: settings);
        await right.AddAccountAsync(Alice);
        var (_, text) = await right.IssueAsync(Alice, expires: TimeProvider.System.GetUtcNow().AddMinutes(5));
        var time = new WrongClock { Ahead = TimeSpan.FromHours(hours) };
        await using var wrong = await LoginWorld.CreateAsync(time, beside: right, settings);

        Assert.Null(await wrong.DenialAsync(Alice, text));
        // A wall clock that is set meanwhile moves nothing; five minutes that pass do, from the cache too.
        time.Ahead = TimeSpan.FromHours(-2 * hours);
        Assert.Null(await wrong.DenialAsync(Alice, text));
        time.Passed = TimeSpan.FromMinutes(5);
        Assert.Equal(LoginDenial.Expired, await wrong.DenialAsync(Alice, text));
    }

    [Fact]
    public async Task A_new_label_and_the_first_device_written_at_once_both_stay()
    {
        var settings = await SettingsAsync();
        await using var world = await LoginWorld.CreateAsync(TimeProvider.System, settings: settings);
        await world.AddAccountAsync(Alice);
        for (var round = 0; round < 8; round++)
        {
            var (record, text) = await world.IssueAsync(Alice);
            var label = "Label " + round;

            await Task.WhenAll(
                Task.Run(async () => Assert.Null(await world.DenialAsync(Alice, text, OnPhone))),
                Task.Run(async () =>
                {
                    // The hash takes its time before the device is bound: renamed all the while.
                    for (var i = 0; i < 40; i++) Assert.True(await world.Get<AppPasswordRenamer>().RenameAsync(Alice, record.Id, label + new string('.', i % 2), LoginWorld.Tester, CancellationToken.None));
                }));

            var row = (await world.Get<AppPasswordStore>().FindAsync(record.Id, CancellationToken.None))!;
            Assert.StartsWith(label, row.Label, StringComparison.Ordinal);
            Assert.Equal("eas:PHONE", row.Scope.Device);
            Assert.True(AppPasswordRowMac.IsIntact(world.Get<KeyRing>().Current, row));
        }
    }

    private static LoginAttempt OnPhone(LoginAttempt attempt) => attempt with
    {
        Protocol = ProtocolCatalog.ActiveSync,
        Mechanism = LoginMechanism.Basic,
        Identity = new ClientIdentity { DeviceId = "PHONE" },
    };

    private async Task<(string Key, string Value)[]> SettingsAsync() =>
        [("Gateway:Store:Provider", "Postgres"), ("Gateway:Store:ConnectionString", await postgreSql.CreateDatabaseAsync())];

    /// <summary>A wall clock that is set apart from the time that passes.</summary>
    private sealed class WrongClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public TimeSpan Passed { get; set; }

        public override long TimestampFrequency => System.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;

        public override long GetTimestamp() => System.GetTimestamp() + (long)(Passed.TotalSeconds * TimestampFrequency);
    }
}
