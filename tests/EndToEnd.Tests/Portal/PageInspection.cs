using System.Diagnostics.CodeAnalysis;
using Deque.AxeCore.Playwright;
using Gateway.RealServers;
using Microsoft.Playwright;
using Xunit;

namespace Gateway.EndToEnd.Tests.Portal;

/// <summary>What holds for every page of the portal: axe finds nothing in light and dark, it weighs less than 100 KB in all, and a narrow screen never scrolls sideways.</summary>
internal static class PageInspection
{
    private const int Narrow = 320;
    // All that a page needs, uncompressed.
    private const int MaxOctets = 100 * 1024;
    // Set it to write docs/portal anew.
    private const string PicturesSwitch = "GATEWAY_PORTAL_PICTURES";

    public static async Task InspectAsync(this IPage page, string name)
    {
        foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            var found = await page.RunAxe();
            Assert.True(found.Violations.Length == 0, $"{name}, {scheme}: {string.Join("; ", found.Violations.Select(violation => $"{violation.Id} at {violation.Nodes[0].Html}"))}");
            await PictureAsync(page, scheme is ColorScheme.Dark ? name + "-dark" : name);
        }

        var weight = await page.EvaluateAsync<int>(
            "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((sum, entry) => sum + entry.decodedBodySize, 0)");
        Assert.True(weight is > 0 and < MaxOctets, $"{name} weighs {weight} octets");
        await page.SetViewportSizeAsync(Narrow, 640);
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= Narrow, $"{name} is wider than {Narrow} pixels");
        await PictureAsync(page, name + "-narrow");
        await page.SetViewportSizeAsync(960, 720);
    }

    [SuppressMessage("ApiDesign", "RS0030", Justification = "A switch for whoever writes the pictures; no part of a test's outcome.")]
    private static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable(PicturesSwitch) is not { Length: > 0 }) return;

        var root = new DirectoryInfo(Path.GetDirectoryName(GatewayProcess.Executable)!);
        while (!File.Exists(Path.Combine(root.FullName, "Gateway.sln"))) root = root.Parent!;
        await page.ScreenshotAsync(new() { Path = Path.Combine(root.FullName, "docs/portal", name + ".png"), FullPage = true });
    }
}
