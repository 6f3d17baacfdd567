using Gateway.AppPasswords;
using Gateway.Portal;
using Gateway.Storage;
using Gateway.Tests.Storage;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Portal;

public sealed class PortalSessionsTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const string Alice = "alice@example.org";

    [Fact]
    [Trait("Security", "120")]
    public async Task A_half_session_ends_after_five_minutes()
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher);
        var sessions = world.First.Get<PortalSessions>();
        var context = PortalWorld.Request();
        await sessions.BeginAsync(context, Alice);

        world.World.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(PortalLevel.PasswordGiven, (await sessions.FindAsync(PortalWorld.Request(before: context)))?.Level);
        world.World.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await sessions.FindAsync(PortalWorld.Request(before: context)));
    }

    [Theory]
    [InlineData(31, 0)]
    [InlineData(25, 29)]
    [Trait("Security", "122")]
    public async Task A_session_ends_after_half_an_hour_of_silence_and_after_twelve_hours(int minutes, int touches)
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher);
        var sessions = world.First.Get<PortalSessions>();
        var context = PortalWorld.Request();
        await sessions.EnterAsync(context, Alice);

        for (var touch = 0; touch < touches; touch++)
        {
            world.World.Time.Advance(TimeSpan.FromMinutes(minutes));
            if (minutes * (touch + 1) <= 720) Assert.NotNull(await sessions.FindAsync(PortalWorld.Request(before: context)));
        }

        world.World.Time.Advance(TimeSpan.FromMinutes(minutes));
        Assert.Null(await sessions.FindAsync(PortalWorld.Request(before: context)));
    }

    [Fact]
    [Trait("Security", "109")]
    [Trait("Security", "119")]
    public async Task A_step_up_gives_a_new_reference_is_old_after_five_minutes_and_does_not_move_the_end()
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher);
        var sessions = world.First.Get<PortalSessions>();
        var first = PortalWorld.Request();
        await sessions.EnterAsync(first, Alice);
        world.World.Time.Advance(TimeSpan.FromMinutes(6));
        var second = PortalWorld.Request(before: first);
        var old = (await sessions.FindAsync(second))!;

        Assert.False(sessions.IsRecent(old));
        await sessions.StepUpAsync(second, old);

        Assert.Null(await sessions.FindAsync(PortalWorld.Request(before: first)));
        var stepped = (await sessions.FindAsync(PortalWorld.Request(before: second)))!;
        Assert.True(sessions.IsRecent(stepped));
        Assert.Equal(old.Created, stepped.Created);
    }

    [Fact]
    [Trait("Security", "122")]
    public async Task Signing_out_everywhere_reaches_the_other_node_at_once()
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher);
        var (here, there) = (world.First.Get<PortalSessions>(), world.Node().Get<PortalSessions>());
        HttpContext phone = PortalWorld.Request(), desk = PortalWorld.Request();
        await here.EnterAsync(phone, Alice);
        await there.EnterAsync(desk, Alice);

        var request = PortalWorld.Request(before: phone);
        await here.EndAsync(request, (await here.FindAsync(request))!, everywhere: true);

        Assert.Null(await there.FindAsync(PortalWorld.Request(before: desk)));
        Assert.Null(await here.FindAsync(PortalWorld.Request(before: phone)));
    }

    private async Task<PortalWorld> CreateAsync(PasswordHasher hasher)
    {
        var world = await CreateWorldAsync(nameof(StorageProvider.Sqlite));
        await world.AddAsync(Alice);
        return new PortalWorld(world, hasher);
    }
}
