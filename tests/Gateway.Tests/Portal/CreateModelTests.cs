using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Hosting;
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

        await page.OnPostAsync("Tablet");
        Assert.Null(page.Shown);
        Assert.Equal(new[] { phone.Id, scanner.Id }.Order(StringComparer.Ordinal), page.Replaceable.Select(item => item.Id).Order(StringComparer.Ordinal));

        await page.OnPostReplaceAsync("Tablet", scanner.Id);
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

        await page.OnPostReplaceAsync(label, replace ?? phone.Id);

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

        await page.OnPostReplaceAsync("Tablet", phone.Id);

        Assert.NotNull(page.Shown);
        Assert.Equal(["Phone", "Tablet"], await LabelsAsync(world));
    }

    private async Task<StoreWorld> CreateAsync()
    {
        var world = await CreateWorldAsync(nameof(StorageProvider.Sqlite));
        await world.AddAsync(Alice);
        await world.Policies.SetAsync(PolicyScope.Global, new AccountPolicy { AppPasswordLimit = 2 }, null, StoreWorld.Tester, default);
        return world;
    }

    private static async Task<CreateModel> PageAsync(StoreWorld world)
    {
        var now = world.Time.GetUtcNow();
        var context = new DefaultHttpContext();
        context.Features.Set(new PortalVisit(
            new PortalSession(new byte[32], Alice, PortalLevel.SignedIn, now, now, now), await world.Accounts.FindAsync(Alice, default)));
        var uses = new LastUseLog(world.Store.Database, world.Store.Metrics, world.Time);
        var setup = new MailSetup([], Options.Create(new GatewayOptions()));
        return new CreateModel(world.Issuer, world.Revoker, world.AppPasswords, uses, setup) { PageContext = new PageContext { HttpContext = context } };
    }

    private static async Task<IEnumerable<string>> LabelsAsync(StoreWorld world) =>
        (await world.AppPasswords.ListAsync(Alice, default)).Select(item => item.Label).Order(StringComparer.Ordinal);
}
