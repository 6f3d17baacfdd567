using System.Collections;
using Gateway.Backends;
using Microsoft.Extensions.Configuration.Json;

namespace Gateway.Hosting;

/// <summary>
/// Reads <c>gateway.json</c> (comments allowed), lays <c>GATEWAY__Section__Key</c> environment variables over it, and fills
/// secrets from their <c>…File</c> keys.
/// </summary>
internal static class ConfigurationFile
{
    public const string DefaultName = "gateway.json";
    private const string VariablePrefix = "GATEWAY__";

    /// <summary>The file named by <c>--config</c>, by the variable GATEWAY_CONFIG, or <c>gateway.json</c> here; full path.</summary>
    public static string Locate(string? named) =>
        Path.GetFullPath(named ?? Environment.GetEnvironmentVariables()["GATEWAY_CONFIG"] as string ?? DefaultName);

    /// <summary>Throws <see cref="StartupException"/> with every fault of the file, its values and the files it names.</summary>
    public static IConfigurationRoot Load(string path, IDictionary? environment = null)
    {
        var (configuration, faults) = Read(path, environment);
        return faults.Count == 0 ? configuration! : throw new StartupException(faults);
    }

    /// <summary>The configuration and its faults; the configuration is null when the file itself can't be read.</summary>
    public static (IConfigurationRoot? Configuration, IReadOnlyList<StartupFault> Faults) Read(string path, IDictionary? environment = null)
    {
        var full = Path.GetFullPath(path);
        if (Unreadable(full) is { } fault)
        {
            return (null, [fault]);
        }

        var builder = new ConfigurationBuilder();
        builder.Add(new JsonConfigurationSource { Path = Path.GetFileName(full), FileProvider = new PlainFileProvider(full) });
        builder.AddInMemoryCollection(Variables(environment ?? Environment.GetEnvironmentVariables()));
        try
        {
            var bare = builder.Build();
            var (secrets, secretFaults) = SecretFiles.Read(bare, Path.GetDirectoryName(full)!);
            secrets["Gateway:PublicHost"] = bare["Gateway:PublicHost"] ?? new GatewayOptions().PublicHost;
            secrets[DataDirectory.Key] = Path.Combine(Path.GetDirectoryName(full)!, bare[DataDirectory.Key] ?? new GatewayOptions().DataDirectory);
            var configuration = builder.AddInMemoryCollection(secrets).Build();
            StartupFault[] faults = [.. secretFaults, .. ConfigurationCheck.Run(configuration), .. ListenerFaults(configuration), .. BackendFaults(configuration)];
            return (configuration, [.. faults.DistinctBy(fault => fault.Key)]);
        }
        catch (Exception wrong) when (wrong is InvalidDataException or FormatException)
        {
            return (null, [new(ExitCode.ConfigurationInvalid, full, JsonFault(wrong))]);
        }
    }

    private static IEnumerable<StartupFault> BackendFaults(IConfiguration configuration) =>
        BackendServices.Check(configuration).Select(fault => new StartupFault(
            fault.Path.EndsWith("File", StringComparison.OrdinalIgnoreCase) ? ExitCode.FileUnreadable : ExitCode.ConfigurationInvalid,
            fault.Path,
            $"{fault.Problem}; {fault.Cure}"));

    private static List<StartupFault> ListenerFaults(IConfiguration configuration)
    {
        var faults = new List<StartupFault>();
        try
        {
            ListenerPlan.ReadAll(configuration.GetSection(ListenersOptions.Section).Get<ListenersOptions>() ?? [], faults);
        }
        catch (InvalidOperationException)
        {
            // A value of the wrong type, which the check has named already.
        }

        return faults;
    }

    /// <summary>
    /// The admin socket that a configuration names, whatever else is wrong with it or not for this user to read. Throws
    /// <see cref="StartupException"/> when the file itself can't be read.
    /// </summary>
    public static string AdminSocketOf(string path)
    {
        var (configuration, faults) = Read(path);
        return configuration is null
            ? throw new StartupException(faults)
            : new GatewayOptions { DataDirectory = configuration[DataDirectory.Key]!, AdminSocket = configuration["Gateway:AdminSocket"] }.AdminSocketPath;
    }

    private static StartupFault? Unreadable(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return null;
        }
        catch (Exception wrong) when (wrong is FileNotFoundException or DirectoryNotFoundException)
        {
            return new(ExitCode.ConfigurationMissing, path, "there is no such file; name the configuration with --config FILE (deploy/gateway.sample.json is a start)");
        }
        catch (Exception wrong) when (wrong is UnauthorizedAccessException or IOException)
        {
            return new(ExitCode.ConfigurationMissing, path, $"can't be read by user {Environment.UserName}; give that user read permission");
        }
    }

    private static string JsonFault(Exception wrong)
    {
        var inner = wrong;
        while (inner.InnerException is not null)
        {
            inner = inner.InnerException;
        }

        return $"is not valid JSON ({StartupFault.OneLine(inner.Message).TrimEnd('.')}); correct that place";
    }

    private static Dictionary<string, string?> Variables(IDictionary environment)
    {
        var found = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry variable in environment)
        {
            if (variable.Key is string name && name.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase))
            {
                found["Gateway:" + name[VariablePrefix.Length..].Replace("__", ":", StringComparison.Ordinal)] = variable.Value as string;
            }
        }

        return found;
    }
}
