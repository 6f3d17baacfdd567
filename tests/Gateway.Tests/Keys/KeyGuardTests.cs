using Gateway.Keys;
using Gateway.Login;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Storage;
using Gateway.Tests.Login;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Keys;

public sealed class KeyGuardTests
{
    private const string Alice = "alice@example.test";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    [Trait("Security", "159")]
    [Trait("Reliability", "21")]
    public async Task A_key_that_was_replaced_under_a_running_node_is_seen_within_seconds_and_the_right_one_too()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero));
        await using var world = await LoginWorld.CreateAsync(time);
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);
        var guard = world.Get<KeyGuard>();
        await guard.StartAsync(CancellationToken.None);

        // As if another store were put in the place of this one.
        await ExecuteAsync(world, "update key_canary set sealed = x'00'");
        await UntilAsync(time, () => !world.Get<KeyTrust>().IsProven);
        Assert.Equal(LoginDenial.Unavailable, await world.DenialAsync(Alice, text));

        await world.Get<Database>().WriteAsync(
            session => session.ExecuteAsync("update key_canary set sealed = @made", new { made = KeyCanary.Make(world.Get<KeyRing>().Current) }), CancellationToken.None);
        await UntilAsync(time, () => world.Get<KeyTrust>().IsProven);
        Assert.Null(await world.DenialAsync(Alice, text));
        await guard.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_store_that_goes_away_takes_no_proof_back_and_one_that_was_never_there_gives_none()
    {
        await using var world = await LoginWorld.CreateAsync();
        await ExecuteAsync(world, "alter table key_canary rename to lost");

        await world.Get<KeyGuard>().CompareAsync(CancellationToken.None);
        Assert.True(world.Get<KeyTrust>().IsProven);

        await using var started = await LoginWorld.CreateAsync(beside: world);
        Assert.False(started.Get<KeyTrust>().IsProven);
        Assert.Contains("the store is away", started.Get<LoginReadiness>().Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreadable_newer_file_does_not_stand_for_a_proof_of_the_present_one()
    {
        await using var world = await LoginWorld.CreateAsync();
        var folder = world.Get<KeyFolder>();
        await File.WriteAllTextAsync(folder.NextOf(2), "short");
        File.SetUnixFileMode(folder.NextOf(2), UnixFileMode.UserRead);
        await ExecuteAsync(world, "insert into key_canary (kid, sealed, created) values (2, x'00', 0)");

        await world.Get<KeyGuard>().CompareAsync(CancellationToken.None);
        Assert.Contains("5 octets", world.Get<LoginReadiness>().Fault, StringComparison.Ordinal);
        Assert.True(world.Get<KeyTrust>().IsProven);

        await ExecuteAsync(world, "update key_canary set sealed = x'00' where kid = 1");
        await world.Get<KeyGuard>().CompareAsync(CancellationToken.None);
        Assert.False(world.Get<KeyTrust>().IsProven);
    }

    private static Task<int> ExecuteAsync(LoginWorld world, string sql) =>
        world.Get<Database>().WriteAsync(session => session.ExecuteAsync(sql), CancellationToken.None);

    // Two seconds of the node's clock at a time, until its timer has come.
    private static async Task UntilAsync(FakeTimeProvider time, Func<bool> seen)
    {
        var asked = TimeProvider.System.GetTimestamp();
        while (!seen())
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
            Assert.InRange(TimeProvider.System.GetElapsedTime(asked), TimeSpan.Zero, Patience);
        }
    }
}
