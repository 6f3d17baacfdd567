using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace Gateway.Backends;

/// <summary>
/// Reads configuration sections into plain options objects and collects every fault instead of stopping at the first, as the
/// framework's binder does: unknown keys, values of the wrong kind, objects where a value belongs.
/// </summary>
internal sealed class SectionReader
{
    private readonly List<ConfigurationFault> _faults = [];

    /// <summary>What was wrong so far, in reading order.</summary>
    public IReadOnlyList<ConfigurationFault> Faults => _faults;

    /// <summary>Reports a fault of one key below <paramref name="section"/>; a fault met twice (one section, two readers) is told once.</summary>
    public void Fault(IConfigurationSection section, string key, string problem, string cure)
    {
        var fault = new ConfigurationFault(key.Length == 0 ? section.Path : $"{section.Path}:{key}", problem, cure);
        if (!_faults.Contains(fault))
        {
            _faults.Add(fault);
        }
    }

    /// <summary>
    /// Fills a new <typeparamref name="T"/>. Keys that match no property are faults, except those that another options class
    /// reads from the same section (<paramref name="others"/>).
    /// </summary>
    public T Read<T>(IConfigurationSection section, params ReadOnlySpan<Type> others)
        where T : class, new() => (T)Read(typeof(T), section, others);

    /// <summary>As <see cref="Read{T}"/>, for a type known at run time.</summary>
    public object Read(Type type, IConfigurationSection section, params ReadOnlySpan<Type> others)
    {
        var options = Activator.CreateInstance(type)!;
        foreach (var child in section.GetChildren())
        {
            if (Find(type, child.Key) is { } property)
            {
                Set(options, property, child);
            }
            else if (!KnownElsewhere(child.Key, others))
            {
                Fault(section, child.Key, "unknown key", $"Known here: {KeysOf(type, others)}");
            }
        }

        return options;
    }

    private static PropertyInfo? Find(Type type, string key) =>
        type.GetProperty(key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase) is { CanWrite: true } found ? found : null;

    private static bool KnownElsewhere(string key, ReadOnlySpan<Type> others)
    {
        foreach (var other in others)
        {
            if (Find(other, key) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static string KeysOf(Type type, ReadOnlySpan<Type> others)
    {
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        keys.UnionWith(Names(type));
        foreach (var other in others)
        {
            keys.UnionWith(Names(other));
        }

        return string.Join(", ", keys);
    }

    private static IEnumerable<string> Names(Type type) => type.GetProperties().Where(property => property.CanWrite).Select(property => property.Name);

    private void Set(object options, PropertyInfo property, IConfigurationSection section)
    {
        if (TryConvert(property.PropertyType, section, out var value))
        {
            property.SetValue(options, value);
        }
    }

    private bool TryConvert(Type type, IConfigurationSection section, out object? value)
    {
        if (type == typeof(Dictionary<string, string>))
        {
            value = ReadMap(section);
            return true;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>))
        {
            value = ReadList(type, section);
            return true;
        }

        if (type != typeof(string) && type.IsClass)
        {
            value = Read(type, section);
            return true;
        }

        return TryConvertValue(Nullable.GetUnderlyingType(type) ?? type, section, out value);
    }

    private Dictionary<string, string> ReadMap(IConfigurationSection section)
    {
        var map = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (TryConvertValue(typeof(string), child, out var text))
            {
                map[child.Key] = (string)text!;
            }
        }

        return map;
    }

    private IList ReadList(Type type, IConfigurationSection section)
    {
        var list = (IList)Activator.CreateInstance(type)!;
        var item = type.GetGenericArguments()[0];
        // A single value is taken as a list of one: the usual slip, and its meaning is plain.
        IEnumerable<IConfigurationSection> children = section.Value is { Length: > 0 } ? [section] : section.GetChildren();
        foreach (var child in children)
        {
            if (TryConvert(item, child, out var value))
            {
                list.Add(value);
            }
        }

        return list;
    }

    private bool TryConvertValue(Type type, IConfigurationSection section, out object? value)
    {
        value = null;
        if (section.Value is not { } text)
        {
            Fault(section, "", "a list or an object stands where one value belongs", $"Write {Shape(type)}");
            return false;
        }

        try
        {
            value = type == typeof(string) ? text : TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.InvariantCulture, text);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            value = null;
        }

        if (value is null || (type.IsEnum && !Enum.IsDefined(type, value)))
        {
            Fault(section, "", $"'{text}' is not {Shape(type)}", $"Write {Shape(type)}");
            return false;
        }

        return true;
    }

    private static string Shape(Type type) => type switch
    {
        _ when type.IsEnum => "one of " + string.Join(", ", Enum.GetNames(type)),
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) => "a whole number",
        _ when type == typeof(TimeSpan) => "a time as 00:00:05",
        _ => "a text",
    };
}
