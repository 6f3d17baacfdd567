using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Devices;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.ActiveSync;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Tests.Login;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Devices;

/// <summary>Phones at the sign-in: what is kept of them, and which come in.</summary>
public sealed class DeviceSignInTests
{
    private const string Alice = "alice@example.test";

    private static readonly (string, string)[] HoldsTablets =
        [("Gateway:Devices:Rules:0:Type", "Tablet*"), ("Gateway:Devices:Rules:0:Action", "Quarantined")];

    [Fact]
    public async Task A_phone_goes_into_the_inventory_with_what_it_says_of_itself()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (record, text) = await world.IssueAsync(Alice);

        await LetInAsync(world, text, Phone("a1b2"));
        world.Get<DeviceChanger>().Describe(Alice, "A1B2", new DeviceDescription("iPhone17C3", "iOS 20.1", "Alice's phone"));
        await LetInAsync(world, text, Phone("A1B2", "Ping"));

        var device = Assert.Single(await ListAsync(world));
        Assert.Equal((Alice, "A1B2", "iPhone", "Apple-iPhone17C3/2201", "14.1", record.Id), (device.AccountId, device.Id, device.Type, device.Client, device.Version, device.AppPasswordId));
        Assert.Equal(("iPhone17C3", "iOS 20.1", "Alice's phone", DeviceState.ByRule), (device.Model, device.Os, device.Name, device.State));
        Assert.Equal([AuditKind.DeviceAdded], await KindsAsync(world));
    }

    [Fact]
    public async Task A_quarantined_phone_is_refused_and_told_of_once_until_somebody_allows_it()
    {
        await using var world = await LoginWorld.CreateAsync(settings: HoldsTablets);
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);

        await LetInAsync(world, text, Phone("P1"));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(LoginDenial.DeviceNotAllowed, await world.DenialAsync(Alice, text, Phone("T1", type: "Tablet 9")));
            await ListAsync(world);
        }

        Assert.Equal([AuditKind.DeviceAdded, AuditKind.DeviceAdded, AuditKind.DeviceQuarantined], await KindsAsync(world));
        await world.Get<DeviceChanger>().SetAsync(Alice, "t1", DeviceState.Allowed, LoginWorld.Tester, CancellationToken.None);

        await LetInAsync(world, text, Phone("T1", type: "Tablet 9"));
    }

    [Fact]
    public async Task Blocking_a_phone_ends_its_sessions_and_no_other_s_here_and_on_every_node()
    {
        await using var here = await LoginWorld.CreateAsync();
        await here.AddAccountAsync(Alice);
        var (_, text) = await here.IssueAsync(Alice);
        await using var there = await LoginWorld.CreateAsync(beside: here);
        var lost = await there.SignInAsync(Alice, text, Phone("LOST"));
        var kept = await there.SignInAsync(Alice, text, Phone("KEPT"));
        await ListAsync(there);

        await here.Get<DeviceChanger>().SetAsync(Alice, "LOST", DeviceState.Blocked, LoginWorld.Tester, CancellationToken.None);
        await there.Get<DeviceFeed>().PollAsync(CancellationToken.None);

        Assert.Equal(SessionTermination.EndedByRequest, lost.Lease.Termination);
        Assert.Equal(SessionTermination.None, kept.Lease.Termination);
        Assert.Equal(LoginDenial.DeviceNotAllowed, await there.DenialAsync(Alice, text, Phone("lost")));
        Assert.Equal(LoginDenial.DeviceNotAllowed, await here.DenialAsync(Alice, text, Phone("LOST")));
        await LetInAsync(there, text, Phone("KEPT"));
    }

    [Theory]
    [InlineData("Account", DeviceStanding.WipeAccount)]
    [InlineData("Device", DeviceStanding.WipeDevice)]
    public async Task A_phone_that_must_forget_is_told_so_even_by_a_deleted_app_password_and_is_blocked_once_it_answered(string scope, DeviceStanding standing)
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (record, text) = await world.IssueAsync(Alice);
        await LetInAsync(world, text, Phone("A1"));
        await world.Get<DeviceChanger>().WipeAsync(Alice, "A1", Enum.Parse<WipeScope>(scope), LoginWorld.Tester, CancellationToken.None);

        var alive = Assert.IsType<LoginDecision.Denied>(await world.TryAsync(Alice, text, Phone("A1")));
        await world.Get<AppPasswordRevoker>().RevokeAsync(Alice, record.Id, LoginWorld.Tester, CancellationToken.None);
        var deleted = Assert.IsType<LoginDecision.Denied>(await world.TryAsync(Alice, text, Phone("A1")));
        var other = Assert.IsType<LoginDecision.Denied>(await world.TryAsync(Alice, text, Phone("B2")));
        var wrong = Assert.IsType<LoginDecision.Denied>(await world.TryAsync(Alice, "no app password", Phone("A1")));

        Assert.Equal((LoginDenial.DeviceNotAllowed, new DeviceOrder(standing, Alice, "A1")), (alive.Denial, alive.Device));
        Assert.Equal((LoginDenial.DeviceNotAllowed, new DeviceOrder(standing, Alice, "A1")), (deleted.Denial, deleted.Device));
        Assert.Equal((LoginDenial.InvalidCredentials, null), (other.Denial, other.Device));
        Assert.Equal((LoginDenial.AppPasswordRequired, null), (wrong.Denial, wrong.Device));

        await world.Get<DeviceChanger>().WipeAnsweredAsync(deleted.Device!, succeeded: true, CancellationToken.None);
        await world.Get<DeviceChanger>().WipeAnsweredAsync(deleted.Device!, succeeded: false, CancellationToken.None);
        var device = Assert.Single(await ListAsync(world));
        Assert.Equal((DeviceState.Blocked, WipeState.Acknowledged), (device.State, device.WipeState));
        Assert.Equal(LoginDenial.InvalidCredentials, await world.DenialAsync(Alice, text, Phone("A1")));
        Assert.Equal([AuditKind.DeviceAdded, AuditKind.DeviceWipeRequested, AuditKind.DeviceWipeAnswered], await KindsAsync(world));
    }

    [Fact]
    public async Task Whoever_the_backend_must_vouch_for_first_hears_nothing_here_and_is_remembered_only_then()
    {
        await using var world = await LoginWorld.CreateAsync(settings: HoldsTablets);
        await world.AddAccountAsync(Alice, TwoStepState.Disabled);

        var phone = await world.SignInAsync(Alice, "account password", Phone("P1"));
        var tablet = await world.SignInAsync(Alice, "account password", Phone("T1", type: "Tablet 9"));
        Assert.Empty(await ListAsync(world));
        phone.Lease.BackendAnswered(BackendLoginOutcome.Accepted);

        Assert.Null(phone.Device);
        Assert.Equal(new DeviceOrder(DeviceStanding.Refused, Alice, "T1"), tablet.Device);
        Assert.Equal("P1", Assert.Single(await ListAsync(world)).Id);
    }

    [Fact]
    public async Task Under_observe_a_rule_s_refusal_is_noted_and_not_enforced()
    {
        await using var world = await LoginWorld.CreateAsync(settings: [.. HoldsTablets, ("Gateway:Policy:Observe", "true")]);
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);

        Assert.Null(await world.DenialAsync(Alice, text, Phone("T1", type: "Tablet 9")));

        Assert.Contains(world.Logs.Lines, line => line.StartsWith("2002 ", StringComparison.Ordinal) && line.Contains("DeviceQuarantined", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_account_keeps_the_devices_seen_last_and_those_that_somebody_decided_on()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero));
        await using var world = await LoginWorld.CreateAsync(time, settings: ("Gateway:Devices:MaxPerAccount", "2"));
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);
        foreach (var id in new[] { "BLOCKED", "OLD", "NEW", "NEWEST" })
        {
            await world.DenialAsync(Alice, text, Phone(id));
            await ListAsync(world);
            if (id == "BLOCKED") await world.Get<DeviceChanger>().SetAsync(Alice, id, DeviceState.Blocked, LoginWorld.Tester, CancellationToken.None);
            time.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Equal(["NEWEST", "NEW", "BLOCKED"], (await ListAsync(world)).Select(device => device.Id));
    }

    private static Func<LoginAttempt, LoginAttempt> Phone(string id, string command = "Sync", string type = "iPhone") => attempt => attempt with
    {
        Protocol = ProtocolCatalog.ActiveSync,
        Mechanism = LoginMechanism.Basic,
        Identity = new ClientIdentity
        {
            DeviceId = id,
            DeviceType = type,
            UserAgent = "Apple-iPhone17C3/2201",
            ProtocolVersion = "14.1",
            Operation = command,
        },
    };

    private static async Task LetInAsync(LoginWorld world, string text, Func<LoginAttempt, LoginAttempt> phone) =>
        Assert.Null(await world.DenialAsync(Alice, text, phone));

    private static async Task<IReadOnlyList<Device>> ListAsync(LoginWorld world)
    {
        await world.Get<DeviceRegister>().FlushAsync(CancellationToken.None);
        return await world.Get<DeviceStore>().ListAsync(Alice, 100, CancellationToken.None);
    }

    private static async Task<IEnumerable<AuditKind>> KindsAsync(LoginWorld world) =>
        (await world.Get<AuditStore>().ListAsync(new AuditFilter { AccountId = Alice }, CancellationToken.None))
            .Select(row => (AuditKind)row.Kind).Where(kind => kind is >= AuditKind.DeviceStateChanged and <= AuditKind.DeviceWipeAnswered).Reverse();
}
