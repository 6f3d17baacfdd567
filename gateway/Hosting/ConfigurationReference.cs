using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Gateway.Backends;

namespace Gateway.Hosting;

/// <summary>The configuration reference, docs/operations/configuration.md, from the options classes.</summary>
internal sealed class ConfigurationReference(ConfigurationNotes notes)
{
    private const string TableHead = "| key | value | default | meaning |\n|---|---|---|---|\n";
    private readonly StringBuilder _text = new();

    /// <summary>The whole page, Markdown.</summary>
    public string Write()
    {
        _text.Append(
            """
            # Configuration

            Made from the options classes by `gateway config-reference`; a test keeps it true.

            Keys stand under `Gateway` in `gateway.json`, which may have comments; `docs/gateway.schema.json` completes them in editors. A
            variable `GATEWAY__Section__Key` overrides one. A text option `X` can be given as `XFile`, the name of a file that holds it.
            Relative file names start at the configuration file. An unknown key stops the start.

            """);
        WriteGroup(GatewayOptions.Section, ConfigurationShape.Root);
        foreach (var type in BackendTypes())
        {
            WriteBackend(type);
        }

        return _text.ToString();
    }

    private static IEnumerable<Type> BackendTypes() =>
        typeof(ServiceOptions).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && (type.IsSubclassOf(typeof(ServiceOptions)) || (type.Namespace == "Gateway.Backends.Credentials" && type.Name.EndsWith("Options", StringComparison.Ordinal))))
            .OrderBy(type => !type.IsSubclassOf(typeof(ServiceOptions)))
            .ThenBy(type => type.Name, StringComparer.Ordinal);

    private void WriteGroup(string path, ConfigurationShape group)
    {
        Heading(path, group.Type == typeof(object) ? "" : notes.Of(group.Type));
        foreach (var (key, shape) in group.Keys.Where(pair => pair.Value.Property is not null && pair.Value.Kind is ShapeKind.Scalar or ShapeKind.List))
        {
            Row(key, TypeOf(shape), shape.Property!);
        }

        foreach (var (key, shape) in group.Keys)
        {
            Below($"{path}:{key}", shape);
        }
    }

    private void Below(string path, ConfigurationShape shape)
    {
        if (shape.Kind is ShapeKind.Group)
        {
            WriteGroup(path, shape);
        }
        else if (shape is { Kind: ShapeKind.Map, Element: { Kind: ShapeKind.Group } element })
        {
            WriteGroup(path + ":{name}", element);
        }
        else if (shape.Kind is ShapeKind.Map)
        {
            Heading(path + ":{name}", shape.Property is { } property ? notes.Of(property) : "");
            _text.Length -= TableHead.Length;
            _text.Append(CultureInfo.InvariantCulture, $"Each entry: {TypeOf(shape.Element!)}\n");
        }
    }

    private void WriteBackend(Type type)
    {
        var isService = type.IsSubclassOf(typeof(ServiceOptions));
        Heading(isService ? "Gateway:Backends:{name}:{protocol}, " + type.Name[..^7] : "Gateway:Backends:{name}:{protocol}, method " + type.Name[..^7], notes.Of(type));
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).OrderBy(property => property.Name, StringComparer.Ordinal))
        {
            Row(property.Name, ConfigurationCheck.Describe(ConfigurationShape.Of(property.PropertyType, property)).TrimEnd(','), property);
        }
    }

    private void Heading(string path, string summary) =>
        _text.Append(CultureInfo.InvariantCulture, $"\n## {path}\n\n{(summary.Length == 0 ? "" : summary + "\n\n")}{TableHead}");

    private void Row(string key, string type, PropertyInfo property) =>
        _text.Append(CultureInfo.InvariantCulture, $"| `{key}` | {type.Replace("|", "\\|", StringComparison.Ordinal)} | {Default(property)} | {notes.Of(property)} |\n");

    private static string TypeOf(ConfigurationShape shape) => shape is { Kind: ShapeKind.List, Element: { } element }
        ? $"list: {ConfigurationCheck.Describe(element)}"
        : ConfigurationCheck.Describe(shape).TrimEnd(',');

    private static string Default(PropertyInfo property) => property.GetValue(Activator.CreateInstance(property.ReflectedType!)) switch
    {
        null or "" => "unset",
        bool yes => yes ? "`true`" : "`false`",
        string text => $"`{text}`",
        IEnumerable list => list.Cast<object>().Any() ? $"`{string.Join("`, `", list.Cast<object>())}`" : "none",
        var value => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };
}
