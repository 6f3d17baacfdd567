using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Load.Client;
using Gateway.RealServers;

namespace Gateway.Load.Http;

/// <summary>Requests per second by wrk (HTTP/1.1) and h2load (HTTP/2), every one with a Basic header.</summary>
internal static partial class RequestRate
{
    private const int Connections = 64;

    public sealed record Result(double PerSecond, double Percentile99Milliseconds);

    /// <summary>HTTP/1.1; a fresh run opens a connection for each request.</summary>
    public static async Task<Result> ByWrkAsync(Uri url, Login login, (bool Fresh, double Seconds) run)
    {
        string[] close = run.Fresh ? ["-H", "Connection: close"] : [];
        var output = await Tool.RunAsync("wrk", ["-t", "2", "-c", Number(Connections), "-d", $"{Math.Ceiling(run.Seconds)}s", "--latency",
            "-H", $"Authorization: {Basic(login)}", .. close, url.ToString()]);
        if (Bad().IsMatch(output)) throw new InvalidOperationException($"{url}: not every request was answered with 200:\n{output}");
        return new Result(Figure(WrkRate().Match(output)), Milliseconds(WrkTail().Match(output)));
    }

    /// <summary>HTTP/2 over TLS, 8 requests at a time on each of 8 connections.</summary>
    public static async Task<double> ByH2LoadAsync(Uri url, Login login, double seconds)
    {
        var output = await Tool.RunAsync("h2load", ["-t", "2", "-c", "8", "-m", "8", "-D", Number((int)Math.Ceiling(seconds)),
            "-H", $"Authorization: {Basic(login)}", url.ToString()]);
        if (!output.Contains(" 0 4xx, 0 5xx", StringComparison.Ordinal)) throw new InvalidOperationException($"{url}: not every request was answered with 200:\n{output}");
        return Figure(H2Rate().Match(output));
    }

    private static string Basic(Login login) => "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{login.User}:{login.Secret}"));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Figure(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    private static double Milliseconds(Match match) => Figure(match) * match.Groups[2].Value switch
    {
        "us" => 0.001,
        "s" => 1000,
        _ => 1,
    };

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)", RegexOptions.None, 1000)]
    private static partial Regex WrkRate();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)", RegexOptions.None, 1000)]
    private static partial Regex WrkTail();

    [GeneratedRegex(@"finished in [\d.]+\w+, ([\d.]+) req/s", RegexOptions.None, 1000)]
    private static partial Regex H2Rate();

    [GeneratedRegex(@"Non-2xx|Socket errors", RegexOptions.None, 1000)]
    private static partial Regex Bad();
}
