using System.Globalization;
using Gateway.Load.Backend;
using Gateway.Load.Report;

namespace Gateway.Load;

internal static class Program
{
    /// <summary><c>mail PAGE PERDITION [ROUNDS [SECONDS]]</c> measures and writes that page's chapter; <c>backend</c> is the light server, for itself.</summary>
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
            default:
                await Console.Error.WriteLineAsync("usage: Gateway.Load mail docs/benchmarks.md PERDITION-FOLDER [ROUNDS [SECONDS]]");
                return 2;
        }
    }

    private static async Task MeasureMailAsync(string page, MailBenchOptions options)
    {
        await using var bench = new MailBench(options);
        await BenchmarksPage.WriteAsync(page, "mail", await bench.RunAsync());
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
