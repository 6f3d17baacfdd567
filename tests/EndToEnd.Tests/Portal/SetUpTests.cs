using System.Security.Cryptography.Pkcs;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Gateway.RealServers;
using MailKit.Security;
using Microsoft.Playwright;
using Xunit;

namespace Gateway.EndToEnd.Tests.Portal;

/// <summary>Setting devices up, seeing what they do, and shutting a lost one out, in a real browser.</summary>
[Collection(FrontedMailCollection.Name)]
public sealed class SetUpTests(FrontedMail fronted)
{
    private static readonly MailUser Dave = FrontedMail.Dave;

    [Fact]
    [Trait("Security", "127")]
    [Trait("Security", "128")]
    public async Task A_person_sets_devices_up_sees_them_and_shuts_a_lost_one_out()
    {
        await using var gateway = await PortalGateway.StartAsync(fronted.Mail, "portal-setup", config => config["Policy"] = new JsonObject { ["AppPasswordLimit"] = 3 });
        await gateway.AddAccountAsync(Dave.Address, "Enabled");
        await using var browser = await Browser.StartAsync(gateway, "en-GB");
        var page = browser.Page;
        var first = await page.RegisterAsync(Dave);

        await SeeSettingsAsync(page);
        var profile = await MakeProfileAsync(gateway, page);
        await SeeActivityAsync(gateway, page, profile);
        await ReplaceAtTheLimitAsync(page);
        await ShutOutAsync(gateway, page, profile);
        await DeleteAllAsync(page);

        await Assert.ThrowsAsync<AuthenticationException>(() => SignInAsync(gateway, first));
    }

    private static async Task SeeSettingsAsync(IPage page)
    {
        await page.GotoAsync("/account/set-up");
        await page.ExpectTitleAsync("Set up a device");
        await page.InspectAsync("set-up");
        foreach (var client in new[] { "iphone", "android", "outlook", "thunderbird", "other" })
        {
            await page.GotoAsync("/account/set-up/" + client);
            await Assertions.Expect(page.GetByText(Dave.Address).First).ToBeVisibleAsync();
            await page.InspectAsync("set-up-" + client);
        }
    }

    private static async Task<IssuedPassword> MakeProfileAsync(GatewayProcess gateway, IPage page)
    {
        await page.GotoAsync("/account/set-up/iphone");
        await page.GetByRole(AriaRole.Link, new() { Name = "Make a profile" }).ClickAsync();
        await page.InspectAsync("profile");
        await page.Locator("#label").FillAsync("Dave's iPhone");
        await page.GetByText("Mail alone").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        await page.ExpectTitleAsync("Your profile is ready");
        await page.InspectAsync("profile-ready");
        var link = new Uri((await page.Locator("#install").GetAttributeAsync("href"))!);

        using var phone = gateway.CreateHttpClient();
        using var answer = await phone.GetAsync(link);
        Assert.Equal(("application/x-apple-aspen-config", "no-store"), (answer.Content.Headers.ContentType!.MediaType, answer.Headers.CacheControl!.ToString()));
        var password = PasswordIn(await answer.Content.ReadAsByteArrayAsync());
        await SignInAsync(gateway, password);

        await page.GotoAsync(link.PathAndQuery);
        await page.ExpectTitleAsync("This link is no longer good");
        await page.InspectAsync("profile-over");
        return password;
    }

    private static IssuedPassword PasswordIn(byte[] signed)
    {
        var message = new SignedCms();
        message.Decode(signed);
        message.CheckSignature(verifySignatureOnly: true);
        var keys = XDocument.Parse(Encoding.UTF8.GetString(message.ContentInfo.Content)).Descendants("key");
        return new IssuedPassword("", keys.Single(key => key.Value == "IncomingPassword").ElementsAfterSelf().First().Value);
    }

    private static async Task SeeActivityAsync(GatewayProcess gateway, IPage page, IssuedPassword profile)
    {
        await using var session = await gateway.SelectedAsync(Dave, profile);
        await Assert.ThrowsAsync<AuthenticationException>(() => SignInAsync(gateway, new IssuedPassword("", Dave.Password)));
        await page.GotoAsync("/account/devices");
        await Assertions.Expect(page.GetByText("Signed in now: IMAP")).ToBeVisibleAsync();
        await page.InspectAsync("devices");
        await page.GetByRole(AriaRole.Button, new() { Name = "End this session of Dave's iPhone" }).ClickAsync();
        Assert.StartsWith("* BYE", await session.ReadUntilAsync("* BYE"), StringComparison.Ordinal);

        // Sign-ins are written behind.
        var refused = page.GetByText("A mail app tried your own password").First;
        for (var look = 0; look < 50 && !await refused.IsVisibleAsync(); look++) await page.GotoAsync("/account/activity");
        await Assertions.Expect(refused).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Dave's iPhone signed in").First).ToBeVisibleAsync();
        await page.InspectAsync("activity");
    }

    private static async Task ReplaceAtTheLimitAsync(IPage page)
    {
        await page.GotoAsync("/account/create");
        await page.Locator("#label").FillAsync("Scanner");
        await page.GetByText("More options").ClickAsync();
        await page.InspectAsync("create-options");
        await page.Locator("input[value=imap]").UncheckAsync();
        await page.Locator("#days").SelectOptionAsync("90");
        await page.SubmitAsync("main form");
        await page.ExpectTitleAsync("Your new app password");

        await page.GotoAsync("/account/create?device=thunderbird");
        await page.SubmitAsync("main form");
        await page.ExpectTitleAsync("New app password");
        await page.InspectAsync("create-limit");
        await page.GetByText("Scanner").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete it and make the new one" }).ClickAsync();
        await page.ExpectTitleAsync("Your new app password");
        await page.GetByText("Read it out loud").ClickAsync();
        await page.GetByText("As a QR code").ClickAsync();
        await page.InspectAsync("created-thunderbird");
    }

    private static async Task ShutOutAsync(GatewayProcess gateway, IPage page, IssuedPassword profile)
    {
        await using var session = await gateway.SelectedAsync(Dave, profile);
        await page.GotoAsync("/account/devices");
        await page.GetByRole(AriaRole.Link, new() { Name = "Lost it: Dave's iPhone" }).ClickAsync();
        await page.ExpectTitleAsync("Lost this device?");
        await page.InspectAsync("lost");
        await page.GetByRole(AriaRole.Button, new() { Name = "It is lost: shut it out" }).ClickAsync();
        await page.ExpectTitleAsync("It is shut out");
        await page.InspectAsync("lost-done");
        Assert.StartsWith("* BYE", await session.ReadUntilAsync("* BYE"), StringComparison.Ordinal);
        await Assert.ThrowsAsync<AuthenticationException>(() => SignInAsync(gateway, profile));
    }

    private static async Task DeleteAllAsync(IPage page)
    {
        await page.GotoAsync("/account");
        await page.GetByRole(AriaRole.Link, new() { Name = "Delete all app passwords…" }).ClickAsync();
        await page.ExpectTitleAsync("Delete all app passwords?");
        await page.InspectAsync("delete-all");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete all" }).ClickAsync();
        await Assertions.Expect(page.GetByText("No app passwords yet")).ToBeVisibleAsync();
        await page.InspectAsync("app-passwords-none");
    }

    private static async Task SignInAsync(GatewayProcess gateway, IssuedPassword password)
    {
        using var client = await gateway.ImapAsync();
        await client.AuthenticateAsync(Dave.Address, password.Text);
        Assert.True(client.IsAuthenticated);
    }
}
