namespace Gateway.Hosting;

/// <summary>Fills each text option <c>X</c> from the file named by <c>XFile</c>, so that no secret stands in the configuration.</summary>
internal static class SecretFiles
{
    private const int LongestFile = 64 * 1024;

    /// <summary>Values to lay over <paramref name="configuration"/>; relative names start at the configuration file's directory.</summary>
    public static (Dictionary<string, string?> Values, List<StartupFault> Faults) Read(IConfiguration configuration, string directory)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var faults = new List<StartupFault>();
        Walk(configuration.GetSection(GatewayOptions.Section), ConfigurationShape.Root, directory, values, faults);
        return (values, faults);
    }

    /// <summary>Whether <paramref name="key"/> names the file of another, textual option of this group.</summary>
    public static bool IsFileOf(ConfigurationShape group, string key, out string option)
    {
        option = key.EndsWith("File", StringComparison.OrdinalIgnoreCase) ? key[..^4] : "";
        return option.Length > 0
            && !group.Keys.ContainsKey(key)
            && group.Keys.TryGetValue(option, out var shape)
            && shape.Kind is ShapeKind.Scalar
            && shape.Type == typeof(string);
    }

    private static void Walk(
        IConfigurationSection section, ConfigurationShape shape, string directory, Dictionary<string, string?> values, List<StartupFault> faults)
    {
        if (shape.Kind is ShapeKind.Elsewhere)
        {
            Root(section, directory, values);
            return;
        }

        foreach (var child in section.GetChildren())
        {
            if (shape.Kind is ShapeKind.Group && IsFileOf(shape, child.Key, out var option) && child.Value is { Length: > 0 } name)
            {
                values[$"{section.Path}:{option}"] = ReadSecret(child.Path, Path.Combine(directory, name), faults);
            }
            else if (shape.Kind is ShapeKind.Group && child.Value is { Length: > 0 } file && NamesFile(shape, child.Key))
            {
                // Options that keep the name themselves get it as a full path, checked.
                values[child.Path] = Path.Combine(directory, file);
                ReadSecret(child.Path, Path.Combine(directory, file), faults);
            }
            else if (Below(shape, child.Key) is { Kind: not ShapeKind.Scalar } below)
            {
                Walk(child, below, directory, values, faults);
            }
        }
    }

    // Their own reader checks these files; relative names start at the configuration file there too.
    private static void Root(IConfigurationSection section, string directory, Dictionary<string, string?> values)
    {
        foreach (var child in section.GetChildren())
        {
            if (child.Value is { Length: > 0 } name && child.Key.EndsWith("File", StringComparison.OrdinalIgnoreCase))
            {
                values[child.Path] = Path.Combine(directory, name);
            }

            Root(child, directory, values);
        }
    }

    private static bool NamesFile(ConfigurationShape group, string key) =>
        key.EndsWith("File", StringComparison.OrdinalIgnoreCase)
        && group.Keys.TryGetValue(key, out var shape)
        && shape.Kind is ShapeKind.Scalar
        && shape.Type == typeof(string);

    private static ConfigurationShape? Below(ConfigurationShape shape, string key) =>
        shape.Kind is ShapeKind.Group ? shape.Keys.GetValueOrDefault(key) : shape.Element;

    private static string? ReadSecret(string key, string file, List<StartupFault> faults)
    {
        try
        {
            using var reader = new StreamReader(File.OpenRead(file));
            var text = new char[LongestFile];
            var length = reader.ReadBlock(text);
            // One line end at the end is an editor's, not the secret's.
            return new string(text, 0, length).TrimEnd('\r', '\n');
        }
        catch (Exception wrong) when (wrong is FileNotFoundException or DirectoryNotFoundException)
        {
            faults.Add(new(ExitCode.FileUnreadable, key, $"there is no file {file}; make it or correct the path"));
        }
        catch (Exception wrong) when (wrong is UnauthorizedAccessException or IOException)
        {
            faults.Add(new(ExitCode.FileUnreadable, key, $"{file} can't be read by user {Environment.UserName}; give that user read permission"));
        }

        return null;
    }
}
