using System.Net;
using Gateway.Login;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Login;

public sealed class LoginThrottleTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LoginThrottle _throttle;
    private readonly IPAddress _client = IPAddress.Parse("192.0.2.1");

    public LoginThrottleTests() => _throttle = Create(new ThrottleOptions());

    [Fact]
    [Trait("Security", "99")]
    public void A_tablet_that_repeats_one_wrong_pair_counts_once()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _throttle.CountWrong(_client, "alice@example.test", "old"u8);
            if (i % 10 == 0) _time.Advance(TimeSpan.FromSeconds(3));
        }

        Assert.Null(_throttle.Check(_client));
        Assert.Equal(TimeSpan.Zero, _throttle.CountWrong(_client, "alice@example.test", "another"u8));
    }

    [Fact]
    [Trait("Security", "100")]
    public void Different_wrong_pairs_are_delayed_then_refused_and_forgiven_with_time()
    {
        var delays = Enumerable.Range(0, 49).Select(i => Wrong(_client, i)).ToList();

        Assert.All(delays.Take(10), delay => Assert.Equal(TimeSpan.Zero, delay));
        Assert.True(delays[10] > TimeSpan.Zero && delays[48] == TimeSpan.FromSeconds(2));
        Assert.Null(_throttle.Check(_client));

        Wrong(_client, 49);
        var retryAfter = _throttle.Check(_client);
        Assert.NotNull(retryAfter);

        _time.Advance(retryAfter.Value);
        Assert.Null(_throttle.Check(_client));
    }

    [Fact]
    public void A_flood_is_forgiven_within_a_bounded_time()
    {
        for (var i = 0; i < 500; i++) Wrong(_client, i);

        Assert.Equal(TimeSpan.FromSeconds(120), _throttle.Check(_client));
        _time.Advance(TimeSpan.FromMinutes(100));
        Assert.Null(_throttle.Check(_client));
    }

    [Fact]
    [Trait("Security", "97")]
    public void Another_address_is_not_touched_until_its_whole_network_guesses()
    {
        for (var i = 0; i < 60; i++) Wrong(_client, i);

        Assert.NotNull(_throttle.Check(_client));
        Assert.Null(_throttle.Check(IPAddress.Parse("192.0.2.2")));
        Assert.Null(_throttle.Check(IPAddress.Parse("198.51.100.1")));
    }

    [Theory]
    [Trait("Security", "102")]
    [InlineData("192.0.2.{0}", "192.0.2.250", "192.0.3.1")]
    [InlineData("::ffff:192.0.2.{0}", "192.0.2.250", "192.0.3.1")]
    [InlineData("2001:db8:1:{0:x}::1", "2001:db8:1:ffff::1", "2001:db8:2::1")]
    public void Many_addresses_of_one_network_share_its_budget(string pattern, string neighbour, string stranger)
    {
        for (var i = 0; i < 600; i++)
        {
            Wrong(IPAddress.Parse(string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, i % 250)), i);
        }

        Assert.NotNull(_throttle.Check(IPAddress.Parse(neighbour)));
        Assert.Null(_throttle.Check(IPAddress.Parse(stranger)));
    }

    [Fact]
    [Trait("Security", "102")]
    public void Memory_is_bounded_however_many_addresses_come()
    {
        for (var i = 0; i < 200_000; i++)
        {
            Wrong(new IPAddress([0x20, 1, 0xd, 0xb8, (byte)(i >> 16), (byte)(i >> 8), (byte)i, 0, 0, 0, 0, 0, 0, 0, 0, 1]), i);
        }

        Assert.InRange(_throttle.Sources, 1, 50_000);
    }

    [Fact]
    public void An_exempt_network_is_never_throttled()
    {
        var throttle = Create(new ThrottleOptions { ExemptNetworks = ["192.0.2.0/24"] });

        for (var i = 0; i < 1_000; i++) throttle.CountWrong(_client, "alice@example.test", BitConverter.GetBytes(i));

        Assert.Null(throttle.Check(_client));
    }

    private TimeSpan Wrong(IPAddress client, int number) => _throttle.CountWrong(client, "alice@example.test", BitConverter.GetBytes(number));

    private LoginThrottle Create(ThrottleOptions options) => new(Options.Create(options), _time);
}
