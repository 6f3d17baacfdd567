using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Gateway.Hosting;

/// <summary>Compares a configuration with the <see cref="ConfigurationShape"/>: unknown keys, wrong types, values out of range; all of them.</summary>
internal static class ConfigurationCheck
{
    public static IReadOnlyList<StartupFault> Run(IConfiguration configuration)
    {
        var faults = new List<StartupFault>();
        foreach (var section in configuration.GetChildren())
        {
            if (!string.Equals(section.Key, GatewayOptions.Section, StringComparison.OrdinalIgnoreCase) && !IsComment(section.Key))
            {
                faults.Add(Wrong(section.Key, "unknown key; everything stands under \"Gateway\""));
            }
        }

        Walk(configuration.GetSection(GatewayOptions.Section), ConfigurationShape.Root, faults);
        return faults;
    }

    private static void Walk(IConfigurationSection section, ConfigurationShape shape, List<StartupFault> faults)
    {
        if (shape.Kind is ShapeKind.Scalar)
        {
            CheckScalar(section, shape, faults);
            return;
        }

        if (shape.Kind is ShapeKind.Elsewhere)
        {
            return;
        }

        if (!string.IsNullOrEmpty(section.Value))
        {
            faults.Add(Wrong(section.Path, $"\"{section.Value}\" stands where {Describe(shape)} is wanted"));
        }

        foreach (var child in section.GetChildren())
        {
            var below = shape.Kind is ShapeKind.Group ? shape.Keys.GetValueOrDefault(child.Key) : shape.Element;
            if (below is not null)
            {
                Walk(child, below, faults);
            }
            else if (!SecretFiles.IsFileOf(shape, child.Key, out _) && !IsComment(child.Key))
            {
                faults.Add(Wrong(child.Path, $"unknown key; {Suggest(child.Key, shape.Keys.Keys)}"));
            }
        }
    }

    // "$schema" points editors at docs/gateway.schema.json.
    private static bool IsComment(string key) => key is "$schema";

    private static void CheckScalar(IConfigurationSection section, ConfigurationShape shape, List<StartupFault> faults)
    {
        if (section.GetChildren().Any())
        {
            faults.Add(Wrong(section.Path, $"a group of keys stands where {Describe(shape)} is wanted"));
            return;
        }

        if (section.Value is not { } text)
        {
            return;
        }

        if (!TryConvert(text, shape.Type, out var value))
        {
            faults.Add(Wrong(section.Path, $"\"{text}\" is not {Describe(shape)}"));
            return;
        }

        foreach (var rule in shape.Property?.GetCustomAttributes(true).OfType<ValidationAttribute>() ?? [])
        {
            if (!rule.IsValid(value))
            {
                faults.Add(Wrong(section.Path, $"\"{text}\" {RuleText(rule)}"));
            }
        }
    }

    private static bool TryConvert(string text, Type type, out object? value)
    {
        value = text;
        if (type == typeof(string))
        {
            return true;
        }

        try
        {
            value = TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.InvariantCulture, text);
            return !type.IsEnum || (value is not null && Enum.IsDefined(type, value) && !int.TryParse(text, out _));
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }

    private static string RuleText(ValidationAttribute rule) => rule switch
    {
        RangeAttribute range => $"is out of range; {range.Minimum} to {range.Maximum}",
        RequiredAttribute => "is empty; give a value",
        StringLengthAttribute length => $"is too long or short; {length.MinimumLength} to {length.MaximumLength} characters",
        { ErrorMessage: { } text } => text,
        _ => rule.FormatErrorMessage("the value"),
    };

    /// <summary>What a person should write there.</summary>
    public static string Describe(ConfigurationShape shape) => shape switch
    {
        { Kind: ShapeKind.Group } => "a group of keys, { … },",
        { Kind: ShapeKind.Map } => "a group of named entries, { \"name\": … },",
        { Kind: ShapeKind.List } => "a list, [ … ],",
        { Type: { IsEnum: true } type } => $"one of {string.Join(", ", Enum.GetNames(type))}",
        { Type: var type } when type == typeof(bool) => "true or false",
        { Type: var type } when type == typeof(TimeSpan) => "a time span; write [days.]hours:minutes:seconds, for example \"00:01:30\"",
        { Type: var type } when type == typeof(Uri) => "a URL",
        { Type: { IsPrimitive: true } } => "a number",
        _ => "a text",
    };

    private static string Suggest(string key, IEnumerable<string> known)
    {
        var nearest = known.Select(name => (name, Distance: EditDistance(key, name))).OrderBy(pair => pair.Distance).FirstOrDefault();
        return nearest.name is not null && nearest.Distance <= Math.Max(2, key.Length / 3)
            ? $"did you mean \"{nearest.name}\"?"
            : $"remove it, or use one of {string.Join(", ", known)}";
    }

    private static int EditDistance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1)));
            }
        }

        return row[^1];
    }

    private static StartupFault Wrong(string key, string text) => new(ExitCode.ConfigurationInvalid, key, text);
}
