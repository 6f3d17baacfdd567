using System.ComponentModel;
using System.Reflection;

namespace Gateway.Hosting;

/// <summary>What kind of value a configuration key takes.</summary>
internal enum ShapeKind
{
    Scalar,
    Group,
    Map,
    List,

    /// <summary>Checked by its own reader: what is allowed in a backend depends on its method.</summary>
    Elsewhere,
}

/// <summary>
/// The keys that exist, read from the options classes: every type of this assembly with a <c>Section</c> constant under
/// <c>Gateway</c>. A new option is therefore one property, and validation, reference and schema follow.
/// </summary>
internal sealed class ConfigurationShape(ShapeKind kind, Type type, PropertyInfo? property)
{
    private static readonly Lazy<ConfigurationShape> FromAssembly = new(ReadAssembly);

    /// <summary>The whole tree, starting at <c>Gateway</c>.</summary>
    public static ConfigurationShape Root => FromAssembly.Value;

    public ShapeKind Kind { get; } = kind;

    /// <summary>The option's type, nullable removed.</summary>
    public Type Type { get; } = type;

    /// <summary>The property behind it; null for a section's own class.</summary>
    public PropertyInfo? Property { get; } = property;

    /// <summary>A group's keys; configuration does not tell upper from lower case.</summary>
    public SortedDictionary<string, ConfigurationShape> Keys { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a map or list holds.</summary>
    public ConfigurationShape? Element { get; private set; }

    /// <summary>The section classes with their paths, outermost first.</summary>
    public static IReadOnlyList<(string Path, Type Type)> Sections { get; } =
    [
        .. from type in typeof(ConfigurationShape).Assembly.GetTypes().Concat(typeof(ProtocolAdapters.Http.HttpGatewayOptions).Assembly.GetTypes())
           let path = SectionOf(type)
           where path is not null && type.Name.EndsWith("Options", StringComparison.Ordinal) && (path == GatewayOptions.Section || path.StartsWith("Gateway:", StringComparison.Ordinal))
           orderby path.Length, path
           select (path, type),
    ];

    /// <summary>The <c>Section</c> constant of an options class; null when it has none.</summary>
    public static string? SectionOf(Type type) =>
        type.GetField("Section", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static) is { IsLiteral: true } field
            ? field.GetRawConstantValue() as string
            : null;

    private static ConfigurationShape ReadAssembly()
    {
        var root = new ConfigurationShape(ShapeKind.Group, typeof(GatewayOptions), null);
        foreach (var (path, type) in Sections)
        {
            var parent = root;
            var names = path.Split(':')[1..];
            foreach (var name in names.SkipLast(1))
            {
                parent = parent.Keys.TryGetValue(name, out var known) ? known : parent.Add(name, new(ShapeKind.Group, typeof(object), null));
            }

            if (names.Length == 0)
            {
                root.AddProperties(type);
            }
            else if (parent.Keys.TryGetValue(names[^1], out var known) && known.Kind is ShapeKind.Group)
            {
                known.AddProperties(type);
            }
            else
            {
                parent.Keys[names[^1]] = Of(type, null);
            }
        }

        root.Keys.TryAdd("Backends", new(ShapeKind.Elsewhere, typeof(object), null));
        return root;
    }

    /// <summary>What a property of that type takes.</summary>
    internal static ConfigurationShape Of(Type declared, PropertyInfo? property)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (IsScalar(type))
        {
            return new(ShapeKind.Scalar, type, property);
        }

        if (ElementOf(type, typeof(IDictionary<,>), typeof(IReadOnlyDictionary<,>)) is [_, var value])
        {
            return new(ShapeKind.Map, type, property) { Element = Of(value, null) };
        }

        if (ElementOf(type, typeof(IEnumerable<>)) is [var item])
        {
            return new(ShapeKind.List, type, property) { Element = Of(item, null) };
        }

        var group = new ConfigurationShape(ShapeKind.Group, type, property);
        group.AddProperties(type);
        return group;
    }

    private static bool IsScalar(Type type) =>
        type == typeof(string) || type.IsPrimitive || type.IsEnum || TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));

    private static Type[]? ElementOf(Type type, params Type[] definitions) =>
        type.GetInterfaces().Prepend(type)
            .FirstOrDefault(candidate => candidate.IsGenericType && definitions.Contains(candidate.GetGenericTypeDefinition()))
            ?.GetGenericArguments();

    private void AddProperties(Type type)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.CanWrite && property.GetIndexParameters().Length == 0)
            {
                Keys[property.Name] = Of(property.PropertyType, property);
            }
        }
    }

    private ConfigurationShape Add(string name, ConfigurationShape child)
    {
        Keys[name] = child;
        return child;
    }
}
