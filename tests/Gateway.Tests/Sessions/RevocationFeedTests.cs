using Gateway.AppPasswords;
using Gateway.Login;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Gateway.Storage;
using Gateway.Tests.Login;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Sessions;

public sealed class RevocationFeedTests
{
    private const string Alice = "alice@example.test";

    [Fact]
    [Trait("Reliability", "15")]
    public async Task A_node_that_is_cut_off_honours_what_it_knew_until_the_stale_bound_and_hears_all_when_healed()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero));
        await using var here = await LoginWorld.CreateAsync(time);
        await using var cut = await LoginWorld.CreateAsync(time, beside: here, ("Gateway:Login:MaxStale", "00:05:00"));
        await here.AddAccountAsync(Alice);
        var (record, text) = await here.IssueAsync(Alice);
        var (_, kept) = await here.IssueAsync(Alice);
        Assert.Null(await cut.DenialAsync(Alice, text));
        Assert.Null(await cut.DenialAsync(Alice, kept));
        await here.Get<AppPasswordRevoker>().RevokeAsync(Alice, record.Id, LoginWorld.Tester, CancellationToken.None);

        await RenameAsync(here, "revocation_log", "lost");
        Assert.False(await cut.Get<RevocationFeed>().PollAsync(CancellationToken.None));
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(await cut.DenialAsync(Alice, text));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(LoginDenial.Unavailable, await cut.DenialAsync(Alice, text));
        Assert.Equal(LoginDenial.Unavailable, await cut.DenialAsync(Alice, kept));

        await RenameAsync(here, "lost", "revocation_log");
        Assert.True(await cut.Get<RevocationFeed>().PollAsync(CancellationToken.None));
        Assert.Equal(LoginDenial.InvalidCredentials, await cut.DenialAsync(Alice, text));
        Assert.Null(await cut.DenialAsync(Alice, kept));
        Assert.Single(cut.Logs.Lines, line => line.StartsWith("2210 ", StringComparison.Ordinal));
        Assert.Single(cut.Logs.Lines, line => line.StartsWith("2211 ", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Security", "107")]
    public async Task The_running_feed_ends_a_session_that_another_node_revoked_at_its_nudge()
    {
        await using var here = await LoginWorld.CreateAsync();
        await using var there = await LoginWorld.CreateAsync(TimeProvider.System, beside: here, ("Gateway:Sessions:PollInterval", "00:00:10"));
        await here.AddAccountAsync(Alice);
        var (record, text) = await here.IssueAsync(Alice);
        var session = await there.SignInAsync(Alice, text);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = session.Lease.Terminated.Register(ended.SetResult);
        var feed = there.Get<RevocationFeed>();
        await feed.StartAsync(CancellationToken.None);

        await here.Get<AppPasswordRevoker>().RevokeAsync(Alice, record.Id, LoginWorld.Tester, CancellationToken.None);
        for (var i = 0; i < 1_000; i++) feed.Nudge();

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(9));
        Assert.Equal(SessionTermination.AppPasswordRevoked, session.Lease.Termination);
        await feed.StoppedAsync(CancellationToken.None);
        session.Lease.Dispose();
        session.Credential.Dispose();
    }

    [Fact]
    public async Task Nobody_is_decided_on_before_the_log_was_read_once()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);
        await RenameAsync(world, "revocation_log", "lost");

        await using var started = await LoginWorld.CreateAsync(beside: world);

        Assert.Equal(LoginDenial.Unavailable, await started.DenialAsync(Alice, text));
        Assert.Contains("was not read yet", started.Get<LoginReadiness>().Fault, StringComparison.Ordinal);
    }

    private static Task<int> RenameAsync(LoginWorld world, string from, string to) =>
        world.Get<Database>().WriteAsync(session => session.ExecuteAsync($"alter table {from} rename to {to}"), CancellationToken.None);
}
