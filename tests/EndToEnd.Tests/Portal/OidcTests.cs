using System.Text.Json.Nodes;
using Gateway.RealServers;
using Microsoft.Playwright;
using Xunit;

namespace Gateway.EndToEnd.Tests.Portal;

/// <summary>Signing in to the portal at the organisation's own provider.</summary>
[Collection(FrontedMailCollection.Name)]
public sealed class OidcTests(FrontedMail fronted)
{
    private static readonly MailUser Alice = FrontedMail.Alice;

    [Fact]
    [Trait("Security", "119")]
    [Trait("Security", "120")]
    public async Task The_provider_gives_the_first_step_or_both_and_only_for_whom_it_vouches()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var gateway = await StartAsync(provider);
        await gateway.AddAccountAsync(Alice.Address, "Enabled");
        await using var browser = await Browser.StartAsync(gateway, "en-GB");
        var page = browser.Page;

        await page.GotoAsync("/account");
        await page.InspectAsync("sign-in-organisation");
        provider.Address = "nobody@example.test";
        await ArriveAsync(page, "Sign in");
        await Assertions.Expect(page.GetByText("Your organisation did not vouch")).ToBeVisibleAsync();

        (provider.Address, provider.IsVerified, provider.Methods) = (Alice.Address, false, ["pwd", "otp"]);
        await ArriveAsync(page, "Sign in");

        (provider.IsVerified, provider.Methods) = (true, ["pwd"]);
        await ArriveAsync(page, "Turn on two-step verification");
        await page.Context.ClearCookiesAsync();

        provider.Methods = ["pwd", "otp"];
        await page.GotoAsync("/account");
        await ArriveAsync(page, "App passwords");
        Assert.Contains("Enforced", (await gateway.RunAsync("account", "show", Alice.Address)).GetRawText(), StringComparison.Ordinal);

        await page.GotoAsync("/account/confirm?to=/account/create");
        await page.InspectAsync("confirm-organisation");
        await ArriveAsync(page, "New app password");
        Assert.Equal("login", provider.Asked!.Prompt);
    }

    [Fact]
    [Trait("Security", "125")]
    public async Task What_was_not_begun_here_ends_nowhere_and_the_way_back_is_the_configured_name()
    {
        await using var provider = await TestProvider.StartAsync();
        provider.Address = Alice.Address;
        await using var gateway = await StartAsync(provider);
        await gateway.AddAccountAsync(Alice.Address, "Enforced");
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => gateway.IsOwnCertificate(certificate) } };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{gateway.Ports.Https}") };

        using var forged = await client.GetAsync(new Uri("/account/oidc/back?code=x&state=y", UriKind.Relative));
        Assert.Equal("/account/sign-in?problem=provider", forged.Headers.Location!.OriginalString);

        using var begun = await client.GetAsync(new Uri("/account/oidc", UriKind.Relative));
        Assert.Contains($"redirect_uri={Uri.EscapeDataString($"https://localhost:{gateway.Ports.Https}/account/oidc/back")}", begun.Headers.Location!.Query, StringComparison.Ordinal);
        using var approved = await client.GetAsync(begun.Headers.Location);
        using var first = await client.GetAsync(approved.Headers.Location);
        Assert.Equal("/account", first.Headers.Location!.OriginalString);
        using var again = await client.GetAsync(approved.Headers.Location);
        Assert.Equal("/account/sign-in?problem=provider", again.Headers.Location!.OriginalString);
    }

    private static async Task ArriveAsync(IPage page, string title)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with your organisation" }).ClickAsync();
        await page.ExpectTitleAsync(title);
    }

    private Task<GatewayProcess> StartAsync(TestProvider provider)
    {
        var secret = fronted.Mail.Folder.Write("portal-oidc.secret", TestProvider.ClientSecret, "600");
        return GatewayProcess.StartAsync(fronted.Mail, "portal-oidc-" + Guid.NewGuid().ToString("N")[..8], gateway => gateway["Directory"] = new JsonObject
        {
            ["Method"] = "Oidc",
            ["Oidc"] = new JsonObject { ["Authority"] = provider.Authority, ["ClientId"] = TestProvider.ClientId, ["ClientSecretFile"] = secret },
        });
    }
}
