using System.CommandLine;
using Gateway.Backends;
using Gateway.Hosting;

namespace Gateway.Cli;

/// <summary><c>gateway check</c>: a line for everything that the gateway needs; exit 1 on a fault. Nothing is changed or started.</summary>
internal static class CheckVerb
{
    public static Command Create(CommonOptions options)
    {
        var command = new Command("check", "Look at configuration, certificate, keys and store, and reach every backend");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var lines = await RunAsync(options.Config(parsed), TimeProvider.System, cancellationToken);
            new Output(options.Json(parsed), parsed.InvocationConfiguration.Output).Show(lines, _ => Print(parsed.InvocationConfiguration.Output, lines));
            return (int)(lines.All(line => line.Ok) ? ExitCode.Success : ExitCode.Fault);
        });
        return command;
    }

    /// <summary>All lines, in the order in which a start would need the things.</summary>
    public static async Task<IReadOnlyList<CheckLine>> RunAsync(string configFile, TimeProvider time, CancellationToken cancellationToken)
    {
        var (configuration, faults) = ConfigurationFile.Read(configFile);
        if (configuration is null || faults.Count > 0)
        {
            return [.. faults.Select(fault => CheckLine.Bad("config", fault.ToString()))];
        }

        var installation = new InstallationCheck(configuration, time);
        using var http = new PlainHttpClients();
        var services = new BackendTableReader(BackendServices.Methods, time, http).Read(configuration).Table.Services;
        var backends = services.SelectMany(service => service.Destinations.Select(destination => BackendCheck.RunAsync(service, destination, cancellationToken)));
        return
        [
            CheckLine.Good("config", configFile),
            installation.Certificate(),
            installation.DataDirectory(),
            installation.Keys(),
            await installation.StoreAsync(cancellationToken),
            .. await Task.WhenAll(backends),
        ];
    }

    private static void Print(TextWriter writer, IReadOnlyList<CheckLine> lines)
    {
        foreach (var line in lines)
        {
            writer.WriteLine($"{(line.Ok ? "ok   " : "FAULT")} {line.Subject}: {line.Text}");
        }
    }

    private sealed class PlainHttpClients : IHttpClientFactory, IDisposable
    {
        private readonly HttpClient _client = new();

        public HttpClient CreateClient(string name) => _client;

        public void Dispose() => _client.Dispose();
    }
}
