using System.Globalization;

namespace Gateway.Benchmarks.Credentials;

/// <summary>
/// <c>./bench credentials [PART...] [--sizes 10000,100000] [--devices 5000] [--seconds 60]</c>: prints the tables of docs/benchmarks.md. Parts: warm counts
/// growth import herd spray; none: all. Ratios count; times are of the machine it runs on.
/// </summary>
internal static class CredentialFigures
{
    private static readonly (string Name, Func<CredentialOptions, Report, Task> RunAsync)[] Parts =
    [
        ("warm", WarmDecision.RunAsync),
        ("counts", WorkPerSignIn.RunAsync),
        ("growth", Growth.RunAsync),
        ("import", ImportRun.RunAsync),
        ("herd", ColdHerd.RunAsync),
        ("spray", Spray.RunAsync),
    ];

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var options = new CredentialOptions();
        var wanted = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--sizes":
                    options = options with { Sizes = [.. arguments[++i].Split(',').Select(Number)] };
                    break;
                case "--devices":
                    options = options with { Devices = Number(arguments[++i]) };
                    break;
                case "--seconds":
                    options = options with { Seconds = Number(arguments[++i]) };
                    break;
                default:
                    wanted.Add(arguments[i]);
                    break;
            }
        }

        if (wanted.Find(name => !Parts.Any(part => part.Name == name)) is { } unknown)
        {
            Console.Error.WriteLine($"{unknown} is none of {string.Join(", ", Parts.Select(part => part.Name))}");
            return 2;
        }

        var report = new Report();
        foreach (var part in Parts.Where(part => wanted.Count == 0 || wanted.Contains(part.Name)))
        {
            await part.RunAsync(options, report);
        }

        return report.IsMet ? 0 : 1;
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>How large.</summary>
internal sealed record CredentialOptions
{
    /// <summary>Numbers of app passwords, growing.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [10_000, 100_000, 1_000_000, 10_000_000];

    /// <summary>Devices of the cold herd.</summary>
    public int Devices { get; init; } = 5_000;

    /// <summary>How long the spray lasts.</summary>
    public int Seconds { get; init; } = 60;
}
