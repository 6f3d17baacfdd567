using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Login;
using Gateway.Portal;
using Gateway.Portal.Pages;
using Gateway.Storage;
using Gateway.Tests.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Portal;

public sealed class CreateModelTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const string Alice = "alice@example.org";

    [Fact]
    [Trait("Security", "128")]
    public async Task One_over_the_limit_takes_the_place_of_the_one_that_is_chosen()
    {
        await using var world = await CreateAsync();
        var (phone, scanner) = (await world.IssueAsync(Alice), await world.IssueAsync(Alice, "Scanner"));
        var page = await PageAsync(world);

        await page.OnPostAsync(new() { Label = "Tablet" });
        Assert.Null(page.Shown);
        Assert.Equal(new[] { phone.Id, scanner.Id }.Order(StringComparer.Ordinal), page.Replaceable.Select(item => item.Id).Order(StringComparer.Ordinal));

        await page.OnPostReplaceAsync(new() { Label = "Tablet", Replace = scanner.Id });
        Assert.Equal("Tablet", page.Shown?.Label);
        Assert.Equal(["Phone", "Tablet"], await LabelsAsync(world));
    }

    [Theory]
    [InlineData("Tablet", "")]
    [InlineData("Tablet", "00000000000000000000000000000000")]
    [InlineData("", null)]
    [Trait("Security", "128")]
    public async Task Nothing_is_deleted_without_a_choice_or_a_name(string label, string? replace)
    {
        await using var world = await CreateAsync();
        var phone = await world.IssueAsync(Alice);
        await world.IssueAsync(Alice, "Scanner");
        var page = await PageAsync(world);

        await page.OnPostReplaceAsync(new() { Label = label, Replace = replace ?? phone.Id });

        Assert.Null(page.Shown);
        Assert.NotNull(page.Error);
        Assert.Equal(["Phone", "Scanner"], await LabelsAsync(world));
    }

    [Fact]
    public async Task Nothing_is_deleted_when_there_is_room()
    {
        await using var world = await CreateAsync();
        var phone = await world.IssueAsync(Alice);
        var page = await PageAsync(world);

        await page.OnPostReplaceAsync(new() { Label = "Tablet", Replace = phone.Id });

        Assert.NotNull(page.Shown);
        Assert.Equal(["Phone", "Tablet"], await LabelsAsync(world));
    }

    [Fact]
    [Trait("Security", "124")]
    public async Task Scope_end_and_networks_come_from_the_form_and_whose_it_is_does_not()
    {
        await using var world = await CreateAsync();
        await world.AddAsync("victim@example.org");
        var page = await PageAsync(world);

        await page.OnPostAsync(new() { Label = "Scanner", Protocols = ["smtp"], Days = "90", Networks = "192.0.2.7/24, 2001:db8::1" });
        await page.OnPostAsync(new() { Label = "Forever", Days = "99999" });

        var made = (await world.AppPasswords.ListAsync(Alice, default)).ToDictionary(item => item.Label);
        Assert.Equal(["smtp"], made["Scanner"].Scope.Protocols);
        Assert.Equal(["192.0.2.0/24", "2001:db8::1/128"], made["Scanner"].Scope.Networks);
        Assert.Equal(world.Time.GetUtcNow().AddDays(90), made["Scanner"].Expires);
        Assert.Null(made["Forever"].Expires);
        Assert.Empty(await world.AppPasswords.ListAsync("victim@example.org", default));
    }

    [Fact]
    public async Task A_network_that_can_not_be_read_is_said_to_be_one()
    {
        await using var world = await CreateAsync();
        var page = await PageAsync(world);

        await page.OnPostAsync(new() { Label = "Scanner", Networks = "home" });

        Assert.Null(page.Shown);
        Assert.Contains("192.0.2.0/24", page.Error, StringComparison.Ordinal);
    }

    private async Task<StoreWorld> CreateAsync()
    {
        var world = await CreateWorldAsync(nameof(StorageProvider.Sqlite));
        await world.AddAsync(Alice);
        await world.Policies.SetAsync(PolicyScope.Global, new AccountPolicy { AppPasswordLimit = 2 }, null, StoreWorld.Tester, default);
        return world;
    }

    [Fact]
    [Trait("Security", "128")]
    public async Task Thirty_an_hour_and_no_more()
    {
        await using var world = await CreateAsync();
        var statuses = new List<int>();

        for (var number = 0; number < 31; number++)
        {
            var page = await PageAsync(world);
            await page.OnPostAsync(new() { Label = "Tablet" });
            statuses.Add(page.Response.StatusCode);
        }

        Assert.Equal([.. Enumerable.Repeat(200, 30), 429], statuses);
        world.Time.Advance(TimeSpan.FromHours(1));
        var later = await PageAsync(world);
        await later.OnPostAsync(new() { Label = "Tablet" });
        Assert.Equal(200, later.Response.StatusCode);
    }

    private static PortalThrottle Throttle(StoreWorld world) =>
        new(new AttemptStore(world.Store.Database, world.Keys, world.Time), new LoginThrottle(Options.Create(new ThrottleOptions()), world.Time), world.Time);

    private static async Task<CreateModel> PageAsync(StoreWorld world)
    {
        var now = world.Time.GetUtcNow();
        var context = new DefaultHttpContext();
        context.Features.Set(new PortalVisit(
            new PortalSession(new byte[32], Alice, PortalLevel.SignedIn, now, now, now), await world.Accounts.FindAsync(Alice, default)));
        var uses = new LastUseLog(world.Store.Database, world.Store.Metrics, world.Time);
        return new CreateModel(world.Issuer, world.Revoker, world.AppPasswords, uses, SampleSetup.None, Throttle(world), world.Time) { PageContext = new PageContext { HttpContext = context } };
    }

    private static async Task<IEnumerable<string>> LabelsAsync(StoreWorld world) =>
        (await world.AppPasswords.ListAsync(Alice, default)).Select(item => item.Label).Order(StringComparer.Ordinal);
}
