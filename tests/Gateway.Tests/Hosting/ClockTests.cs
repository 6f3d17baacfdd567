using Gateway.AppPasswords;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Hosting;

/// <summary>A wall clock that jumps, while time itself goes on as it does.</summary>
public sealed class ClockTests
{
    [Fact]
    [Trait("Security", "155")]
    [Trait("Reliability", "19")]
    public async Task A_clock_that_jumps_ends_no_session_and_neither_forgets_nor_revives_what_was_verified()
    {
        var clock = new JumpingClock();
        await using var gateway = await RunningGateway.StartAsync(time: clock);
        var hasher = gateway.App.Services.GetRequiredService<PasswordHasher>();
        var password = await gateway.AddAsync("alice@example.test");
        await using var session = await gateway.ConnectAsync();
        Assert.StartsWith("a OK", await session.CommandAsync("a", $"LOGIN alice@example.test {password}"), StringComparison.Ordinal);
        var computed = hasher.Computed;

        TimeSpan[] jumps =
        [
            TimeSpan.FromHours(1), TimeSpan.FromHours(-1), TimeSpan.FromDays(3652), TimeSpan.FromDays(-1),
            .. Enumerable.Range(0, 10).Select(i => TimeSpan.FromMilliseconds(i % 2 == 0 ? 500 : -500)),
        ];
        foreach (var jump in jumps)
        {
            clock.Offset = jump;

            Assert.StartsWith("n OK", await session.CommandAsync("n", "NOOP"), StringComparison.Ordinal);
            await using var other = await gateway.ConnectAsync();
            Assert.StartsWith("l OK", await other.CommandAsync("l", $"LOGIN alice@example.test {password}"), StringComparison.Ordinal);
        }

        Assert.Equal(computed, hasher.Computed);
        await gateway.JsonAsync("app-password", "delete-all", "alice@example.test", "--yes");
        clock.Offset = TimeSpan.FromDays(-1);
        await using var deleted = await gateway.ConnectAsync();
        Assert.StartsWith("d NO", await deleted.CommandAsync("d", $"LOGIN alice@example.test {password}"), StringComparison.Ordinal);
    }

    private sealed class JumpingClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
