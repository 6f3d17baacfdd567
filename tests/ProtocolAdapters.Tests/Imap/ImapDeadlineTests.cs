using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Imap;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.ProtocolAdapters.Tests.Imap;

public sealed class ImapDeadlineTests
{
    [Fact]
    [Trait("Security", "48")]
    public async Task Literal_that_never_comes_ends_at_the_deadline()
    {
        var time = new FakeTimeProvider();
        await using var bed = await ImapTestBed.OpenAsync(time: time);
        await bed.Client.PlayAsync("""
            C: a LOGIN {10}
            S: + OK
            """);

        time.Advance(TimeSpan.FromSeconds(61));

        await bed.Client.ExpectAsync("* BYE Too slow to sign in.");
    }

    [Fact]
    [Trait("Security", "65")]
    public async Task Session_may_rest_for_31_minutes_whatever_is_configured()
    {
        var time = new FakeTimeProvider();
        var options = new ImapOptions { Relay = new RelayOptions { IdleLimit = TimeSpan.FromMinutes(1) } };
        await using var bed = await ImapTestBed.OpenAsync(options: options, time: time);
        await bed.Client.PlayAsync($"""
            C: a {ImapTestBed.RightLogin}
            S: a OK...
            C: b IDLE
            S: + idling
            """);

        time.Advance(TimeSpan.FromMinutes(30));
        await bed.Client.PlayAsync("""
            C: DONE
            C: c NOOP
            S: c OK NOOP
            """);
        time.Advance(TimeSpan.FromMinutes(30));
        await bed.Client.PlayAsync("""
            C: d NOOP
            S: d OK NOOP
            """);
        // In steps: the timer is set anew when it looks back.
        time.Advance(TimeSpan.FromMinutes(31));
        time.Advance(TimeSpan.FromMinutes(31));

        await bed.Client.ExpectEndAsync();
        Assert.Equal(SessionEndedBy.Idle, (await bed.Lease.Ended).EndedBy);
    }
}
