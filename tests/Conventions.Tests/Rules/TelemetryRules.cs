using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gateway.Conventions.Tests.Rules;

/// <summary>Log events and instruments: a contract with whoever watches.</summary>
internal static partial class TelemetryRules
{
    private const string Events = "docs/operations/events.md";
    private const string Metrics = "docs/operations/metrics.md";

    private static readonly Dictionary<string, int> Ranges = new(StringComparer.Ordinal)
    {
        ["Wire"] = 1000,
        ["Sasl"] = 1000,
        ["Imap"] = 1100,
        ["Pop3"] = 1200,
        ["Smtp"] = 1300,
        ["Http"] = 1400,
        ["ActiveSync"] = 1400,
        ["Autodiscover"] = 1400,
        ["ManageSieve"] = 1500,
        ["Backend"] = 1600,
        [""] = 2900,
        ["Hosting"] = 2900,
        ["Keys"] = 2000,
        ["Login"] = 2000,
        ["AppPasswords"] = 2100,
        ["Accounts"] = 2100,
        ["Import"] = 2100,
        ["Sessions"] = 2200,
        ["Devices"] = 2200,
        ["Backends"] = 2300,
        ["Storage"] = 2400,
        ["Redis"] = 2500,
        ["Portal"] = 2600,
        ["Notices"] = 2600,
        ["Admin"] = 2700,
        ["Cli"] = 2700,
        ["Scim"] = 2700,
        ["Audit"] = 2800,
    };

    public static Convention EventsAreUnique { get; } = new("event ids unique", Repeated);

    public static Convention EventsAreInRange { get; } = new("event ids in range", tree =>
        from entry in All(tree)
        where !Ranges.TryGetValue(entry.Area, out var start) || entry.Id < start || entry.Id > start + 99
        select entry.Where with { What = $"event {entry.Id} is outside the range of {entry.Area}" });

    public static Convention EventsAreDocumented { get; } = new("events documented", tree =>
        from entry in All(tree)
        where !tree.Document(Events).Contains($"| {entry.Id} | {entry.Name} | {entry.Level}", StringComparison.Ordinal)
        select entry.Where with { What = $"{Events} has no row \"| {entry.Id} | {entry.Name} | {entry.Level} |\"" });

    public static Convention DocumentedEventsExist { get; } = new("documented events exist", tree =>
        from Match row in EventRow().Matches(tree.Document(Events))
        let id = int.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture)
        where All(tree).All(entry => entry.Id != id)
        select new Finding(Events, 1, $"row {id} stands for no event"));

    public static Convention InstrumentsAreDocumented { get; } = new("instruments documented", tree =>
        from instrument in Instruments(tree)
        where !tree.Document(Metrics).Contains($"| `{instrument.What}` |", StringComparison.Ordinal)
        select instrument with { What = $"{Metrics} has no row for `{instrument.What}`" });

    public static Convention DocumentedInstrumentsExist { get; } = new("documented instruments exist", tree =>
        from Match row in MetricRow().Matches(tree.Document(Metrics))
        where Instruments(tree).All(instrument => instrument.What != row.Groups[1].Value)
        select new Finding(Metrics, 1, $"row {row.Groups[1].Value} stands for no instrument"));

    private static IEnumerable<Entry> All(SourceTree tree) =>
        from file in tree.Product
        from attribute in file.Nodes<AttributeSyntax>()
        where attribute.Name.ToString() == "LoggerMessage"
        let arguments = attribute.ArgumentList?.Arguments.ToList() ?? []
        select new Entry(
            int.TryParse(Value(arguments, "EventId", 0), CultureInfo.InvariantCulture, out var id) ? id : 0,
            Value(arguments, "EventName", -1).Trim('"'),
            Value(arguments, "Level", 1).Replace("LogLevel.", "", StringComparison.Ordinal),
            file.Folders.FirstOrDefault() ?? "",
            file.At(attribute, ""));

    private static IEnumerable<Finding> Repeated(SourceTree tree)
    {
        var ids = new HashSet<int>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in All(tree))
        {
            var newId = ids.Add(entry.Id);
            var newName = names.Add(entry.Name);
            if (!newId || !newName) yield return entry.Where with { What = $"the id or the name of event {entry.Id} {entry.Name} is taken" };
        }
    }

    private static string Value(List<AttributeArgumentSyntax> arguments, string name, int position)
    {
        var named = arguments.FirstOrDefault(argument =>
            string.Equals(argument.NameEquals?.Name.ToString() ?? argument.NameColon?.Name.ToString(), name, StringComparison.OrdinalIgnoreCase));
        if (named is not null) return named.Expression.ToString();
        return position >= 0 && position < arguments.Count && arguments[position] is { NameEquals: null, NameColon: null } given ? given.Expression.ToString() : "";
    }

    private static IEnumerable<Finding> Instruments(SourceTree tree) =>
        from file in tree.Product
        from call in file.Nodes<InvocationExpressionSyntax>()
        where call.Expression is MemberAccessExpressionSyntax access && CreateCall().IsMatch(access.Name.Identifier.Text)
        where call.ArgumentList.Arguments.Count > 0
        select file.At(call, call.ArgumentList.Arguments[0].Expression.ToString().Trim('"'));

    [GeneratedRegex(@"^Create(Observable)?(Counter|UpDownCounter|Gauge|Histogram)$")]
    private static partial Regex CreateCall();

    [GeneratedRegex(@"^\| (\d{4}) \|", RegexOptions.Multiline)]
    private static partial Regex EventRow();

    [GeneratedRegex(@"^\| `([a-z0-9_.]+\.[a-z0-9_.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex MetricRow();

    private sealed record Entry(int Id, string Name, string Level, string Area, Finding Where);
}
