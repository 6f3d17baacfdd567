using Gateway.RealServers;
using Microsoft.Playwright;
using OtpNet;
using Xunit;

namespace Gateway.EndToEnd.Tests.Portal;

/// <summary>What a person does on the portal's pages, found by role and label as a screen reader finds them.</summary>
internal static class PortalSteps
{
    public static async Task GivePasswordAsync(this IPage page, MailUser user)
    {
        await page.Locator("#name").FillAsync(user.Address);
        await page.Locator("#secret").FillAsync(user.Password);
        await page.SubmitAsync("main form");
    }

    /// <summary>Reads the typed key as a person who can't scan does, and types the code that it makes now.</summary>
    public static async Task TypeCodeOfKeyAsync(this IPage page)
    {
        await page.Locator("summary").ClickAsync();
        var key = await page.Locator(".key").InnerTextAsync();
        var totp = new Totp(Base32Encoding.ToBytes(key.Replace(" ", "", StringComparison.Ordinal)));
        await page.Locator("#code").FillAsync(totp.ComputeTotp());
    }

    public static async Task<IReadOnlyList<string>> RecoveryCodesAsync(this IPage page)
    {
        var codes = await page.Locator(".codes code").AllInnerTextsAsync();
        Assert.Equal(10, codes.Distinct(StringComparer.Ordinal).Count());
        return codes;
    }

    /// <summary>The app password that this page shows.</summary>
    public static async Task<IssuedPassword> ShownAsync(this IPage page)
    {
        var groups = await page.Locator("#shown span").AllInnerTextsAsync();
        Assert.Equal(5, groups.Count);
        return new IssuedPassword("", string.Join('-', groups));
    }

    /// <summary>Presses the form's first button and waits for the page that answers.</summary>
    public static Task SubmitAsync(this IPage page, string form) => page.Locator($"{form} button:not([data-copy])").First.ClickAsync();

    public static Task ExpectTitleAsync(this IPage page, string heading) =>
        Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(heading, new() { Timeout = 120_000 });
}
