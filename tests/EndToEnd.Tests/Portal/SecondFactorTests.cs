using Gateway.RealServers;
using Microsoft.Playwright;
using Xunit;

namespace Gateway.EndToEnd.Tests.Portal;

/// <summary>Passkeys and every page of the security tab in a real browser; each change is mailed to its owner by a real server.</summary>
[Collection(FrontedMailCollection.Name)]
public sealed class SecondFactorTests(FrontedMail fronted)
{
    private static readonly MailUser Bob = FrontedMail.Bob;

    [Fact]
    [Trait("Security", "109")]
    [Trait("Security", "115")]
    [Trait("Security", "121")]
    public async Task A_person_registers_signs_in_and_steps_up_by_passkey_and_keeps_the_other_factors()
    {
        await using var gateway = await PortalGateway.StartAsync(fronted.Mail, "portal-factors");
        await gateway.AddAccountAsync(Bob.Address, "Enabled");
        await using var browser = await Browser.StartAsync(gateway, "en-GB");
        var authenticator = await VirtualAuthenticator.AddAsync(browser);
        var page = browser.Page;

        var first = await RegisterByPasskeyAsync(page);
        await StepUpAsync(page, authenticator);
        await AddAuthenticatorAsync(page);
        await NewCodesAsync(page);
        await RemoveAsync(page);
        await SignInByPasskeyAsync(page);
        await SignOutEverywhereAsync(page);

        var notices = await gateway.NoticesAsync(
            Bob, first, "A second step was added", "A second step was renamed", "A second step was removed", "New recovery codes", "A new app password", "Portal used from a new place", "Browsers were forgotten");
        Assert.All(notices.Values, notice =>
        {
            Assert.DoesNotContain(first.Text.Split('-')[0], notice.ToString(), StringComparison.Ordinal);
            Assert.NotNull(notice.TextBody);
            Assert.NotNull(notice.HtmlBody);
        });
    }

    private static async Task<IssuedPassword> RegisterByPasskeyAsync(IPage page)
    {
        await page.GotoAsync("/account");
        await page.GivePasswordAsync(Bob);
        await page.GetByRole(AriaRole.Link, new() { Name = "Use a passkey instead" }).ClickAsync();
        await page.InspectAsync("register-passkey");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a passkey" }).ClickAsync();
        await page.ExpectTitleAsync("Two-step verification is on");
        return await page.ShownAsync();
    }

    private static async Task StepUpAsync(IPage page, VirtualAuthenticator authenticator)
    {
        await page.GotoAsync("/account/confirm?to=/account/security");
        await page.ExpectTitleAsync("Confirm it's you");
        await page.InspectAsync("confirm");
        await authenticator.VerifyOwnerAsync(false);
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Your browser did not finish that.")).ToBeVisibleAsync();
        await authenticator.VerifyOwnerAsync(true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await page.ExpectTitleAsync("Security");
    }

    private static async Task AddAuthenticatorAsync(IPage page)
    {
        await page.InspectAsync("security");
        await page.GetByRole(AriaRole.Link, new() { Name = "Add a passkey" }).ClickAsync();
        await page.InspectAsync("add-passkey");
        await page.GotoAsync("/account/security");
        await page.GetByRole(AriaRole.Link, new() { Name = "Add an authenticator app" }).ClickAsync();
        await page.InspectAsync("add-authenticator");
        await page.TypeCodeOfKeyAsync();
        await page.Locator("#label").FillAsync("Old phone");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add it" }).ClickAsync();
        await page.ExpectTitleAsync("Security");
    }

    private static async Task NewCodesAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Make new codes" }).ClickAsync();
        await page.ExpectTitleAsync("New recovery codes");
        await page.InspectAsync("codes");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make new codes" }).ClickAsync();
        await page.ExpectTitleAsync("Your new recovery codes");
        await page.InspectAsync("codes-new");
        var codes = await page.RecoveryCodesAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.Equal("recovery-codes.txt", download.SuggestedFilename);
        Assert.Equal(codes, await File.ReadAllLinesAsync((await download.PathAsync())!));
        await page.GotoAsync("/account/security");
        Assert.DoesNotContain(codes[0], await page.ContentAsync(), StringComparison.Ordinal);
    }

    private static async Task RemoveAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Change Old phone" }).ClickAsync();
        await page.ExpectTitleAsync("Old phone");
        await page.InspectAsync("factor");
        await page.Locator("#label").FillAsync("Lost phone");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save name" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Change Lost phone" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove it" }).ClickAsync();
        await page.ExpectTitleAsync("Security");
        await page.GetByRole(AriaRole.Link, new() { Name = "Change Passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByText("This is your only second step.")).ToBeVisibleAsync();
        Assert.Equal(0, await page.GetByRole(AriaRole.Button, new() { Name = "Remove it" }).CountAsync());
        await page.InspectAsync("factor-last");
    }

    private static async Task SignInByPasskeyAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.ExpectTitleAsync("Sign in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await page.ExpectTitleAsync("App passwords");

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GivePasswordAsync(Bob);
        await page.ExpectTitleAsync("Second step");
        await page.InspectAsync("second-step-passkey");
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await page.ExpectTitleAsync("App passwords");
    }

    private static async Task SignOutEverywhereAsync(IPage page)
    {
        await page.GotoAsync("/account/security/browsers");
        await page.ExpectTitleAsync("Browsers");
        await page.InspectAsync("browsers");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere" }).ClickAsync();
        await page.ExpectTitleAsync("Sign in");
        await page.GotoAsync("/account/security");
        await page.ExpectTitleAsync("Sign in");
    }
}
