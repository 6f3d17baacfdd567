using System.CommandLine;
using Gateway.Accounts;
using Gateway.Backends;
using Gateway.Hosting;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.Cli;

/// <summary><c>gateway check</c>: a line for everything that the gateway needs; exit 1 on a fault. Nothing is changed or started.</summary>
internal static class CheckVerb
{
    public static Command Create(CommonOptions options)
    {
        var account = new Option<string?>("--account") { Description = "Also sign in for this account at every destination of its backend", HelpName = "NAME" };
        var command = new Command("check", "Look at configuration, certificate, keys, store and Redis, and reach every backend") { account };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var lines = await RunAsync(options.Config(parsed), parsed.GetValue(account), TimeProvider.System, cancellationToken);
            new Output(options.Json(parsed), parsed.InvocationConfiguration.Output).Show(lines, _ => Print(parsed.InvocationConfiguration.Output, lines));
            return (int)(lines.All(line => line.Ok) ? ExitCode.Success : ExitCode.Fault);
        });
        return command;
    }

    /// <summary>All lines, in the order in which a start would need the things.</summary>
    public static async Task<IReadOnlyList<CheckLine>> RunAsync(string configFile, string? account, TimeProvider time, CancellationToken cancellationToken)
    {
        var (configuration, faults) = ConfigurationFile.Read(configFile);
        if (configuration is null || faults.Count > 0)
        {
            return [.. faults.Select(fault => CheckLine.Bad("config", fault.ToString()))];
        }

        var installation = new InstallationCheck(configuration, time);
        using var http = new PlainHttpClients();
        var table = new BackendTableReader(BackendServices.Methods, time, http).Read(configuration).Table;
        var trial = new BackendTrial(new BackendConnector(WireOptions.Default, time));
        var reach = new BackendCheck(trial);
        var backends = table.Services.SelectMany(service => service.Destinations.Select(destination => reach.RunAsync(service, destination, cancellationToken)));
        return
        [
            CheckLine.Good("config", configFile),
            installation.Certificate(),
            installation.DataDirectory(),
            installation.Keys(),
            await installation.StoreAsync(cancellationToken),
            await RedisCheck.RunAsync(configuration, cancellationToken),
            .. await Task.WhenAll(backends),
            .. account is null ? [] : await SignInAsync(account, new SignInCheck(table, trial, new ImapMailboxSignIn()), installation, cancellationToken),
        ];
    }

    private static async Task<IReadOnlyList<CheckLine>> SignInAsync(
        string given, SignInCheck check, InstallationCheck installation, CancellationToken cancellationToken) =>
        AccountName.TryCanonicalise(given, out var account)
            ? await check.RunAsync(account, await installation.GroupOfAsync(account, cancellationToken), cancellationToken)
            : [CheckLine.Bad($"sign-in of {given}", "that is no address; write for example alice@example.org")];

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
