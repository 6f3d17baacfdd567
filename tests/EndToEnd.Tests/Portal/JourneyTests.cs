using System.Diagnostics;
using Gateway.RealServers;
using MailKit.Security;
using Microsoft.Playwright;
using Xunit;

namespace Gateway.EndToEnd.Tests.Portal;

/// <summary>The portal in a real browser, from the account password to a mail app that reads mail.</summary>
[Collection(FrontedMailCollection.Name)]
public sealed class JourneyTests(FrontedMail fronted)
{
    private const string Hostile = "<img src=x onerror=alert(1)> {{7*7}}";

    [Fact]
    [Trait("Security", "109")]
    [Trait("Security", "111")]
    [Trait("Security", "122")]
    [Trait("Security", "123")]
    [Trait("Security", "126")]
    [Trait("Security", "127")]
    public async Task A_person_registers_and_manages_app_passwords()
    {
        await using var browser = await Browser.StartAsync(fronted.Gateway, "en-GB");
        var page = browser.Page;
        var began = Stopwatch.StartNew();
        var first = await RegisterAsync(browser);
        await SignsInWithAsync(first);
        TestContext.Current.TestOutputHelper!.WriteLine($"from the first page to a mail app that reads mail: {began.Elapsed.TotalSeconds:F1} s, the pages' inspection included");
        Assert.True(began.Elapsed < TimeSpan.FromMinutes(2));
        await AccountPasswordIsRefusedAsync();

        await CreateAsync(page, "Kitchen tablet");
        var tablet = await page.ShownAsync();
        await page.InspectAsync("created");
        await page.GetByRole(AriaRole.Link, new() { Name = "Done" }).ClickAsync();
        await page.ExpectTitleAsync("App passwords");
        Assert.DoesNotContain(tablet.Text.Split('-')[0], await page.ContentAsync(), StringComparison.Ordinal);
        await page.InspectAsync("app-passwords");

        await RenameAndSwitchAsync(page);
        await DeleteEndsItsSessionAsync(page, tablet);
        await OthersAreNotThereAsync(page);
        await SignOutIsTheEndAsync(browser);
        Harden(browser);
    }

    [Fact]
    public async Task Without_scripts_in_Dutch_then_by_keyboard_alone()
    {
        IReadOnlyList<string> codes;
        await using (var plain = await Browser.StartAsync(fronted.Gateway, "nl-NL", scripts: false))
        {
            await plain.Page.GotoAsync("/account");
            await plain.Page.ExpectTitleAsync("Inloggen");
            await plain.Page.GivePasswordAsync(FrontedMail.Alice);
            await plain.Page.TypeCodeOfKeyAsync();
            await plain.Page.SubmitAsync("form.register");
            codes = await plain.Page.RecoveryCodesAsync();
            await plain.Page.GotoAsync("/account?lang=en");
            await plain.Page.ExpectTitleAsync("App passwords");
        }

        await using var browser = await Browser.StartAsync(fronted.Gateway, "en-GB");
        await KeyboardAloneAsync(browser.Page, codes[0]);
        await SignsInWithAsync(await browser.Page.ShownAsync(), FrontedMail.Alice);
    }

    private static async Task KeyboardAloneAsync(IPage page, string recoveryCode)
    {
        await page.GotoAsync("/account");
        await page.Locator("#name").FocusAsync();
        await page.Keyboard.TypeAsync(FrontedMail.Alice.Address);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(FrontedMail.Alice.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.ExpectTitleAsync("Second step");
        await page.InspectAsync("second-step");
        await TabToAsync(page, "#code");
        await page.Keyboard.TypeAsync(recoveryCode);
        await page.Keyboard.PressAsync("Enter");
        await page.ExpectTitleAsync("App passwords");
        await TabToAsync(page, "a[href='/account/create']");
        await page.Keyboard.PressAsync("Enter");
        await page.ExpectTitleAsync("New app password");
        await TabToAsync(page, "#label");
        await page.Keyboard.TypeAsync("By keyboard");
        await page.Keyboard.PressAsync("Enter");
        await page.ExpectTitleAsync("Your new app password");
    }

    private static async Task TabToAsync(IPage page, string wanted)
    {
        for (var presses = 0; presses < 20; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("wanted => document.activeElement.matches(wanted)", wanted)) return;
        }

        Assert.Fail($"Tab never reaches {wanted}");
    }

    private static async Task<IssuedPassword> RegisterAsync(Browser browser)
    {
        var page = browser.Page;
        await page.GotoAsync("/account");
        await page.ExpectTitleAsync("Sign in");
        await page.InspectAsync("sign-in");
        await page.GivePasswordAsync(FrontedMail.Carol);
        await page.ExpectTitleAsync("Turn on two-step verification");
        await page.InspectAsync("register");
        var half = await browser.SessionCookieAsync();

        await page.TypeCodeOfKeyAsync();
        await page.SubmitAsync("form.register");
        await page.ExpectTitleAsync("Two-step verification is on");
        await page.InspectAsync("registered");
        await page.RecoveryCodesAsync();
        Assert.NotEqual(half.Value, (await browser.SessionCookieAsync()).Value);
        return await page.ShownAsync();
    }

    private async Task SignsInWithAsync(IssuedPassword password, MailUser? user = null)
    {
        using var client = await fronted.Gateway.ImapAsync();
        await client.AuthenticateAsync((user ?? FrontedMail.Carol).Address, password.Text);
        Assert.True(client.IsAuthenticated);
    }

    private async Task AccountPasswordIsRefusedAsync()
    {
        using var client = await fronted.Gateway.ImapAsync();
        var refused = await Assert.ThrowsAsync<AuthenticationException>(() => client.AuthenticateAsync(FrontedMail.Carol.Address, FrontedMail.Carol.Password));
        Assert.Contains("app password", refused.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private static async Task CreateAsync(IPage page, string label)
    {
        await page.GotoAsync("/account/create");
        await page.InspectAsync("create");
        await page.Locator("#label").FillAsync(label);
        await page.SubmitAsync("main form");
        await page.ExpectTitleAsync("Your new app password");
    }

    private static async Task RenameAndSwitchAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Change Kitchen tablet" }).ClickAsync();
        await page.ExpectTitleAsync("Kitchen tablet");
        await page.InspectAsync("change");
        await page.Locator("#label").FillAsync(Hostile);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save name" }).ClickAsync();

        foreach (var press in new[] { "Switch off", "Switch on" })
        {
            await page.ExpectTitleAsync("App passwords");
            await page.GetByRole(AriaRole.Link, new() { Name = "Change " + Hostile }).ClickAsync();
            await page.ExpectTitleAsync(Hostile);
            await page.GetByRole(AriaRole.Button, new() { Name = press, Exact = true }).ClickAsync();
        }

        await page.ExpectTitleAsync("App passwords");
    }

    private async Task DeleteEndsItsSessionAsync(IPage page, IssuedPassword password)
    {
        await using var session = await fronted.Gateway.SelectedAsync(FrontedMail.Carol, password);
        await page.GetByRole(AriaRole.Link, new() { Name = "Change " + Hostile }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Delete…" }).ClickAsync();
        await page.ExpectTitleAsync($"Delete “{Hostile}”?");
        await page.InspectAsync("delete");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete it" }).ClickAsync();
        await page.ExpectTitleAsync("App passwords");
        await page.GotoAsync("/account/change?id=00000000000000000000000000000000");
        await page.ExpectTitleAsync("There is nothing here");
        await page.InspectAsync("missing");

        Assert.StartsWith("* BYE", await session.ReadUntilAsync("* BYE"), StringComparison.Ordinal);
        await Assert.ThrowsAsync<AuthenticationException>(() => SignsInWithAsync(password));
    }

    private async Task OthersAreNotThereAsync(IPage page)
    {
        var others = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Alice.Address, "not Carol's");
        foreach (var path in new[] { "change", "delete" })
        {
            var theirs = await page.APIRequest.GetAsync($"/account/{path}?id={others.Id}");
            var nobodys = await page.APIRequest.GetAsync($"/account/{path}?id={new string('0', 32)}");
            Assert.Equal((404, 404), (theirs.Status, nobodys.Status));
        }
    }

    private async Task SignOutIsTheEndAsync(Browser browser)
    {
        var cookie = await browser.SessionCookieAsync();
        Assert.True(cookie is { Secure: true, HttpOnly: true, Path: "/", Domain: "localhost", SameSite: SameSiteAttribute.Lax or SameSiteAttribute.Strict });
        await browser.Page.GotoAsync("/account");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await browser.Page.ExpectTitleAsync("Sign in");

        await browser.Context.AddCookiesAsync([new Cookie { Name = cookie.Name, Value = cookie.Value, Url = $"https://localhost:{fronted.Gateway.Ports.Https}/", Secure = true, HttpOnly = true }]);
        await browser.Page.GotoAsync("/account");
        await browser.Page.ExpectTitleAsync("Sign in");
    }

    private static void Harden(Browser browser)
    {
        var documents = browser.Responses.Where(response => response.Request.ResourceType == "document").ToList();
        Assert.True(documents.Count > 20, $"{documents.Count} pages seen");
        Assert.All(documents, response =>
        {
            var headers = response.Headers;
            Assert.Contains("default-src 'none'", headers["content-security-policy"], StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", headers["content-security-policy"], StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", headers["content-security-policy"], StringComparison.Ordinal);
            Assert.Equal(("nosniff", "no-store", "no-referrer", "same-origin"),
                (headers["x-content-type-options"], headers["cache-control"], headers["referrer-policy"], headers["cross-origin-opener-policy"]));
            Assert.StartsWith("max-age=", headers["strict-transport-security"], StringComparison.Ordinal);
        });
        Assert.Single(browser.Responses.Select(response => new Uri(response.Url).Authority).Distinct(StringComparer.Ordinal));
        Assert.DoesNotContain(browser.Responses, response => response.Status >= 500);
    }
}
