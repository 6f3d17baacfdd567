using System.Globalization;
using Gateway.Load.Backend;
using Gateway.Load.Http;
using Gateway.Load.Report;

namespace Gateway.Load;

internal static class Program
{
    /// <summary><c>mail PAGE PERDITION [ROUNDS [SECONDS]]</c> measures and writes that page's chapter; <c>http PAGE [ROUNDS [SECONDS]]</c> the same for HTTP. The others are servers that it starts for itself.</summary>
    public static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["backend", var imap, var pop3, var smtp]:
                await LightServer.RunAsync(Number(imap), Number(pop3), Number(smtp));
                return 0;
            case ["mail", var page, var perdition, .. var more]:
                await MeasureMailAsync(page, new MailBenchOptions
                {
                    PerditionRoot = perdition,
                    Rounds = more is [var rounds, ..] ? Number(rounds) : 3,
                    Seconds = more is [_, var seconds] ? Number(seconds) : 4,
                });
                return 0;
            case ["http", var page, .. var more]:
                await MeasureHttpAsync(page, more is [var turns, ..] ? Number(turns) : 3, more is [_, var each] ? Number(each) : 5);
                return 0;
            case ["yarp", var clear, var tls, var backend, var certificate, var key]:
                await BareYarp.RunAsync(new HttpPorts(Number(clear), Number(tls)), new Uri(backend), (certificate, key));
                return 0;
            case ["check", var port, var authorization]:
                await HeaderCheck.RunAsync(Number(port), authorization);
                return 0;
            case ["hang", var port]:
                await HangingBackend.RunAsync(Number(port));
                return 0;
            default:
                await Console.Error.WriteLineAsync("usage: Gateway.Load mail docs/benchmarks.md PERDITION-FOLDER | http docs/benchmarks.md  [ROUNDS [SECONDS]]");
                return 2;
        }
    }

    private static async Task MeasureMailAsync(string page, MailBenchOptions options)
    {
        await using var bench = new MailBench(options);
        await BenchmarksPage.WriteAsync(page, "mail", await bench.RunAsync());
    }

    private static async Task MeasureHttpAsync(string page, int rounds, double seconds)
    {
        await using var bench = new HttpBench(rounds, seconds);
        await BenchmarksPage.WriteAsync(page, "http", await bench.RunAsync());
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
