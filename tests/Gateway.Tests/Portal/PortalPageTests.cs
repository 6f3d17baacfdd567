using System.Runtime.CompilerServices;
using Gateway.AppPasswords;
using Gateway.Portal;
using Gateway.Portal.Pages;
using Gateway.Storage;
using Gateway.Tests.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Tests.Portal;

public sealed class PortalPageTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const string Alice = "alice@example.org";

    // Whoever gave the password alone may take the second step, or leave.
    private static readonly Type[] OpenToHalf = [typeof(SecondStepModel), typeof(RegisterModel), typeof(RegisterPasskeyModel), typeof(SignInModel), typeof(SignOutModel), typeof(MissingModel), typeof(LinkOverModel)];

    // What shows and changes no credential.
    private static readonly Type[] WithoutStepUp = [.. OpenToHalf, typeof(AppPasswordsModel), typeof(SecurityModel), typeof(SetUpModel), typeof(SetUpClientModel), typeof(DevicesModel), typeof(ActivityModel), typeof(ConfirmModel)];

    private static readonly IReadOnlyList<Type> Pages = [.. typeof(PortalPage).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(PortalPage)) && !type.IsAbstract)];

    [Fact]
    [Trait("Security", "120")]
    public async Task After_the_password_alone_a_page_is_the_second_step_or_leads_there()
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher);

        foreach (var page in Pages)
        {
            var result = await AskAsync(world, page, PortalLevel.PasswordGiven, TimeSpan.Zero);
            Assert.Equal((page, OpenToHalf.Contains(page) ? null : "/account/register"), (page, (result as RedirectResult)?.Url));
        }
    }

    [Fact]
    [Trait("Security", "119")]
    [Trait("Security", "121")]
    public async Task Six_minutes_after_the_last_second_step_every_change_asks_for_it_again()
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher);

        foreach (var page in Pages.Except(OpenToHalf))
        {
            var result = await AskAsync(world, page, PortalLevel.SignedIn, TimeSpan.FromMinutes(6));
            var program = await AskAsync(world, page, PortalLevel.SignedIn, TimeSpan.FromMinutes(6), "application/json");
            Assert.Equal((page, WithoutStepUp.Contains(page) ? null : "/account/confirm?to=%2Faccount%2Fx"), (page, (result as RedirectResult)?.Url));
            Assert.Equal((page, WithoutStepUp.Contains(page) ? null : StatusCodes.Status403Forbidden), (page, (program as JsonResult)?.StatusCode));
        }
    }

    [Fact]
    [Trait("Security", "119")]
    public async Task Within_five_minutes_nothing_is_asked_again()
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher);

        foreach (var page in Pages.Except(OpenToHalf)) Assert.Null(await AskAsync(world, page, PortalLevel.SignedIn, TimeSpan.FromMinutes(5)));
    }

    private async Task<PortalWorld> CreateAsync(PasswordHasher hasher)
    {
        var world = await CreateWorldAsync(nameof(StorageProvider.Sqlite));
        await world.AddAsync(Alice);
        return new PortalWorld(world, hasher);
    }

    private static async Task<IActionResult?> AskAsync(PortalWorld world, Type type, PortalLevel level, TimeSpan age, string? accept = null)
    {
        var account = await world.World.Accounts.FindAsync(Alice, default);
        var now = world.World.Time.GetUtcNow();
        var context = PortalWorld.Request();
        context.Request.Path = "/account/x";
        context.Request.Headers.Accept = accept;
        context.RequestServices = world.First.Services;
        context.Features.Set(new PortalVisit(new PortalSession(new byte[32], Alice, level, now - age, now, level is PortalLevel.SignedIn ? now - age : null), account));
        // What a page is made of plays no part in who gets to it.
        var page = (PortalPage)RuntimeHelpers.GetUninitializedObject(type);
        page.PageContext = new PageContext(new ActionContext(context, new RouteData(), new PageActionDescriptor()));
        var executing = new PageHandlerExecutingContext(page.PageContext, [], null, new Dictionary<string, object?>(), page);

        await page.OnPageHandlerExecutionAsync(executing, () => Task.FromResult(new PageHandlerExecutedContext(page.PageContext, [], null, page)));
        return executing.Result;
    }
}
