using System.Collections.Concurrent;
using Gateway.RealServers;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests.Portal;

/// <summary>One person's Chromium, with cookies of its own, at a gateway's portal.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private const string Executable = "/usr/bin/chromium";
    // A busy machine, not a slow page.
    private const float Deadline = 120_000;

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _process;

    private Browser(IPlaywright playwright, IBrowser process, IBrowserContext context, IPage page)
    {
        _playwright = playwright;
        _process = process;
        Context = context;
        Page = page;
        page.Response += (_, response) => Responses.Enqueue(response);
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>Everything that was answered so far.</summary>
    public ConcurrentQueue<IResponse> Responses { get; } = [];

    public static async Task<Browser> StartAsync(GatewayProcess gateway, string language, bool scripts = true)
    {
        var playwright = await Playwright.CreateAsync();
        var process = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable, Args = Arguments, Timeout = Deadline });
        var context = await process.NewContextAsync(new()
        {
            BaseURL = $"https://localhost:{gateway.Ports.Https}",
            IgnoreHTTPSErrors = true,
            Locale = language,
            JavaScriptEnabled = scripts,
            ViewportSize = new() { Width = 960, Height = 720 },
        });
        context.SetDefaultTimeout(Deadline);
        return new Browser(playwright, process, context, await context.NewPageAsync());
    }

    /// <summary>The value of the session's cookie.</summary>
    public async Task<BrowserContextCookiesResult> SessionCookieAsync() =>
        (await Context.CookiesAsync()).Single(cookie => cookie.Name == "__Host-sid");

    public async ValueTask DisposeAsync()
    {
        await Context.CloseAsync();
        await _process.CloseAsync();
        _playwright.Dispose();
    }
}
