using System.CommandLine;
using Gateway.Hosting;
using Gateway.Keys;

namespace Gateway.Cli;

/// <summary><c>gateway serve</c>: run until SIGTERM or Ctrl-C.</summary>
internal static class ServeVerb
{
    public static Command Create(CommonOptions options)
    {
        var command = new Command("serve", "Run the gateway until SIGTERM or Ctrl-C");
        command.SetAction((parsed, cancellationToken) => RunAsync(options.Config(parsed), parsed.InvocationConfiguration.Error, cancellationToken));
        return command;
    }

    public static async Task<int> RunAsync(string configFile, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            var configuration = ConfigurationFile.Load(configFile);
            var gateway = configuration.GetSection(GatewayOptions.Section).Get<GatewayOptions>() ?? new();
            using var data = DataDirectory.Open(gateway.DataDirectory);
            await using var app = GatewayHost.Build(configuration, data, TimeProvider.System, configFile);
            await GatewayHost.StartAsync(app, cancellationToken);
            await app.WaitForShutdownAsync(cancellationToken);
            return (int)ExitCode.Success;
        }
        catch (KeyFileException wrong)
        {
            await error.WriteLineAsync($"gateway: Gateway:Keys: {StartupFault.OneLine(wrong.Message)}");
            return (int)ExitCode.FileUnreadable;
        }
        catch (StartupException wrong)
        {
            foreach (var fault in wrong.Faults.DistinctBy(fault => fault.ToString()))
            {
                await error.WriteLineAsync($"gateway: {fault}");
            }

            return (int)wrong.Faults[0].Code;
        }
    }
}
