using System.Globalization;
using System.Text;
using Gateway.Load.Measure;

namespace Gateway.Load.Report;

/// <summary>Collects the figures of all rounds and prints their medians as a table: a row for each measure, a column for each proxy.</summary>
internal sealed class Measures(string reference)
{
    private readonly List<Cell> _cells = [];

    public void Add(string measure, string proxy, double figure)
    {
        _cells.Add(new Cell(measure, proxy, figure));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {measure,-52} {proxy,-26} {figure,12:0.##}"));
    }

    /// <summary>Markdown; behind a median stands in brackets its ratio to the reference's.</summary>
    public string ToMarkdown()
    {
        var proxies = _cells.Select(cell => cell.Proxy).Distinct(StringComparer.Ordinal).ToList();
        var text = new StringBuilder();
        text.Append("| | ").AppendJoin(" | ", proxies).AppendLine(" |");
        text.Append("|---|").AppendJoin("", proxies.Select(_ => "---|")).AppendLine();
        foreach (var measure in _cells.Select(cell => cell.Measure).Distinct(StringComparer.Ordinal))
        {
            text.Append("| ").Append(measure).Append(" | ").AppendJoin(" | ", proxies.Select(proxy => Text(measure, proxy))).AppendLine(" |");
        }

        return text.ToString();
    }

    private string Text(string measure, string proxy)
    {
        var median = Of(measure, proxy);
        if (double.IsNaN(median)) return "-";
        var figure = median.ToString(median >= 100 ? "#,##0" : "0.0", CultureInfo.InvariantCulture);
        var other = Of(measure, reference);
        return string.Equals(proxy, reference, StringComparison.Ordinal) || double.IsNaN(other) || other == 0
            ? figure
            : string.Create(CultureInfo.InvariantCulture, $"{figure} ({median / other:0.00})");
    }

    private double Of(string measure, string proxy) => Figures.Median(_cells
        .Where(cell => string.Equals(cell.Measure, measure, StringComparison.Ordinal) && string.Equals(cell.Proxy, proxy, StringComparison.Ordinal))
        .Select(cell => cell.Figure));
}
