using Gateway.Hosting;

namespace Gateway.Cli;

/// <summary>A verb can't do it: one line for the person, an exit code for the script.</summary>
internal sealed class CommandException(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code { get; } = code;
}
