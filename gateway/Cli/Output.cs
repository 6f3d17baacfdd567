using System.Globalization;
using System.Text.Json;
using Gateway.Admin;
using Gateway.Hosting;
using Spectre.Console;

namespace Gateway.Cli;

/// <summary>What a verb says: tables for people, JSON for scripts; never both.</summary>
internal sealed class Output(bool json, TextWriter writer)
{
    // A pipe or a file gets whole lines; a terminal has its own width.
    private const int UnboundedWidth = 400;

    /// <summary>Where a progress bar goes; null: nobody looks.</summary>
    public IAnsiConsole? Terminal => Progress.Terminal(json);

    /// <summary>The value as JSON, or else what <paramref name="people"/> says.</summary>
    public void Show<T>(T value, Action<T> people)
    {
        if (json)
        {
            writer.WriteLine(JsonSerializer.Serialize(value, AdminJson.Options));
        }
        else
        {
            people(value);
        }
    }

    /// <summary>A list as a JSON array, or as a table with a line for each.</summary>
    public void Table<T>(IReadOnlyList<T> items, string nothing, params (string Title, Func<T, object?> Cell)[] columns) => Show(items, _ =>
    {
        if (items.Count == 0)
        {
            Line(nothing);
            return;
        }

        var table = new Table().Border(TableBorder.Simple);
        foreach (var (title, _) in columns)
        {
            table.AddColumn(new TableColumn(new Text(title, new Style(decoration: Decoration.Bold))).NoWrap());
        }

        foreach (var item in items)
        {
            table.AddRow(columns.Select(column => new Text(Format(column.Cell(item)))));
        }

        Paper().Write(table);
    });

    /// <summary>Names and values, one pair a line.</summary>
    public void Facts(params (string Name, object? Value)[] facts)
    {
        var width = facts.Max(fact => fact.Name.Length);
        foreach (var (name, value) in facts)
        {
            Line($"{name.PadRight(width)}  {Format(value)}");
        }
    }

    /// <summary>A line beside a list, which scripts do not get.</summary>
    public void Note(string text)
    {
        if (!json) Line(text);
    }

    /// <summary>One line of text for people.</summary>
    public void Line(string text) => writer.WriteLine(StartupFault.OneLine(text));

    private IAnsiConsole Paper()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!ReferenceEquals(writer, Console.Out) || Console.IsOutputRedirected)
        {
            console.Profile.Width = UnboundedWidth;
        }

        return console;
    }

    private static string Format(object? value) => value switch
    {
        null => "-",
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        bool yes => yes ? "yes" : "no",
        IEnumerable<string> texts => texts.Any() ? StartupFault.OneLine(string.Join(", ", texts)) : "all",
        _ => StartupFault.OneLine(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };
}
