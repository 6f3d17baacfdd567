using System.Globalization;

namespace Gateway.Benchmarks.Credentials;

/// <summary>Prints tables in the form of docs/benchmarks.md and remembers whether every limit was met.</summary>
internal sealed class Report
{
    /// <summary>Whether every row so far met its limit.</summary>
    public bool IsMet { get; private set; } = true;

    public static void Chapter(string title, params string[] columns)
    {
        Console.WriteLine();
        Console.WriteLine($"### {title}");
        Console.WriteLine();
        Row(columns);
        Row([.. columns.Select(_ => "---")]);
    }

    public static void Row(params string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");

    /// <summary>A row whose last cell says whether it is met.</summary>
    public void Judge(string what, string measured, string limit, bool isMet)
    {
        IsMet &= isMet;
        Row(what, measured, limit, isMet ? "met" : "**not met**");
    }

    public static string Text(double value, string unit, int digits = 1) => $"{value.ToString("N" + digits, CultureInfo.InvariantCulture)} {unit}".TrimEnd();
}
