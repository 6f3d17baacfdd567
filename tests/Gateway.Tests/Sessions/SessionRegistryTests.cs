using System.Net;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Gateway.Tests.Login;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Sessions;

public sealed class SessionRegistryTests
{
    private const string Alice = "alice@example.test";

    [Fact]
    [Trait("Security", "100")]
    public async Task Wrong_account_passwords_under_many_device_names_take_no_place_of_the_account()
    {
        await using var world = await LoginWorld.CreateAsync(settings: [("Gateway:Sessions:MaxPerAccount", "3"), ("Gateway:Abuse:RefuseAfter", "1000")]);
        var sessions = world.Get<SessionRegistry>();

        for (var i = 0; i < 20; i++)
        {
            var guess = Begin(sessions, "guess", "agent" + i);
            guess.BackendAnswered(BackendLoginOutcome.Refused);
            guess.Dispose();
        }

        Assert.Equal(0, sessions.Count);
        var waiting = Enumerable.Range(0, 20).Select(i => Begin(sessions, "guess", "agent" + i)).ToList();
        using var own = Begin(sessions, "right", "phone");
        Assert.Null(own.BackendAnswered(BackendLoginOutcome.Accepted));
        waiting.ForEach(lease => lease.Dispose());
        Assert.Equal(own.Id, Assert.Single(sessions.List(Alice)).Id);
    }

    [Fact]
    public async Task Whoever_is_accepted_counts_and_keeps_the_run_that_a_wrong_password_cannot_join()
    {
        await using var world = await LoginWorld.CreateAsync(settings: ("Gateway:Sessions:MaxPerAccount", "1"));
        var sessions = world.Get<SessionRegistry>();
        var first = Begin(sessions, "right", "phone");
        first.BackendAnswered(BackendLoginOutcome.Accepted);
        first.Dispose();

        Assert.Equal(1, sessions.Count);
        Assert.False(TryBegin(sessions, "guess", "phone", out _));
        using var second = Begin(sessions, "right", "phone");
        Assert.Equal(first.Id, second.Id);
    }

    [Fact]
    public async Task A_closed_run_is_held_by_nobody_and_a_held_one_is_not_closed()
    {
        var time = new FakeTimeProvider();
        await using var world = await LoginWorld.CreateAsync(time);
        using var secret = Secret.FromText("right");
        using var session = new LiveSession(1, Start(secret, "phone"), time.GetUtcNow());

        Assert.False(session.TryClose());
        Assert.True(session.TryHold());
        Assert.False(session.Release(1));
        Assert.True(session.Release(2));
        Assert.True(session.TryClose());
        Assert.False(session.TryClose());
        Assert.False(session.TryHold());
    }

    [Fact]
    public async Task Requests_that_race_the_sweep_never_get_the_lease_of_a_closed_run()
    {
        var time = new FakeTimeProvider();
        await using var world = await LoginWorld.CreateAsync(time);
        var sessions = world.Get<SessionRegistry>();
        for (var i = 0; i < 300; i++)
        {
            var first = Begin(sessions, "right", "phone");
            first.BackendAnswered(BackendLoginOutcome.Accepted);
            first.Dispose();
            time.Advance(TimeSpan.FromMinutes(11));

            var sweep = Task.Run(sessions.Sweep);
            using var lease = Begin(sessions, "right", "phone");
            await sweep;

            Assert.NotNull(sessions.Find(lease.Id));
            lease.BackendAnswered(BackendLoginOutcome.Accepted);
            Assert.True(sessions.Terminate(lease.Id, SessionTermination.EndedByRequest));
        }
    }

    private static SessionLease Begin(SessionRegistry sessions, string password, string agent)
    {
        Assert.True(TryBegin(sessions, password, agent, out var lease));
        return lease!;
    }

    private static bool TryBegin(SessionRegistry sessions, string password, string agent, out SessionLease? lease)
    {
        using var secret = Secret.FromText(password);
        return sessions.TryBegin(Start(secret, agent), out lease, out _);
    }

    private static SessionStart Start(Secret secret, string agent) => new()
    {
        AccountId = Alice,
        Attempt = LoginWorld.Attempt(Alice, secret) with
        {
            Protocol = ProtocolCatalog.ActiveSync,
            Mechanism = LoginMechanism.Basic,
            Client = new IPEndPoint(IPAddress.Parse("192.0.2.7"), 40_000),
            Identity = new ClientIdentity { UserAgent = agent },
        },
        BackendName = "mail",
        Answer = static outcome => outcome is BackendLoginOutcome.Accepted ? null : new LoginDecision.Denied(LoginDenial.InvalidCredentials),
    };
}
