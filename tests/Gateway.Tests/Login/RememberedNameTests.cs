using System.Diagnostics.Metrics;
using Gateway.Accounts;
using Gateway.ProtocolAdapters.Contract;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Login;

/// <summary>Account passwords that are shown again and again cost the store one look-up a name.</summary>
public sealed class RememberedNameTests
{
    private const string Alice = "alice@example.test";
    private const string AccountPassword = "correct horse battery staple ";

    [Fact]
    [Trait("Security", "97")]
    public async Task A_flood_of_account_passwords_costs_one_look_up_a_name_known_or_not()
    {
        await using var world = await LoginWorld.CreateAsync(settings: [("Gateway:Abuse:ExemptNetworks:0", "192.0.2.0/24")]);
        await world.AddAccountAsync(Alice);
        var reads = CountReads(world);

        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(LoginDenial.AppPasswordRequired, await world.DenialAsync(Alice, AccountPassword + i));
            Assert.Equal(LoginDenial.AppPasswordRequired, await world.DenialAsync("nobody@example.test", AccountPassword + i));
        }

        Assert.Equal(2, reads());
    }

    [Fact]
    public async Task A_name_that_was_nobodys_is_somebodys_seconds_after_its_account_is_added_and_a_change_counts_at_once()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero));
        await using var world = await LoginWorld.CreateAsync(time);
        Assert.Equal(LoginDenial.AppPasswordRequired, await world.DenialAsync(Alice, AccountPassword));

        await world.AddAccountAsync(Alice, TwoStepState.Disabled);
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Null(await world.DenialAsync(Alice, AccountPassword));
        await world.Get<AccountStateChanger>().SetAsync(Alice, TwoStepState.Enforced, LoginWorld.Tester, CancellationToken.None);
        Assert.Equal(LoginDenial.AppPasswordRequired, await world.DenialAsync(Alice, AccountPassword));
    }

    private static Func<long> CountReads(LoginWorld world)
    {
        var reads = 0L;
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "gateway.store.operation.duration" && instrument.Meter.Scope == world.Get<IMeterFactory>()) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag is { Key: "operation", Value: "read" }) Interlocked.Increment(ref reads);
            }
        });
        listener.Start();
        return () =>
        {
            listener.Dispose();
            return Interlocked.Read(ref reads);
        };
    }
}
