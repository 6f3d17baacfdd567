using Gateway.Hosting;

namespace Gateway.Cli;

/// <summary>Asks before something that can't be taken back.</summary>
internal static class Confirm
{
    /// <summary>Returns when the answer is yes. A script, which nobody can ask, must say <c>--yes</c>.</summary>
    public static void OrThrow(bool yes, string question)
    {
        if (yes)
        {
            return;
        }

        if (Console.IsInputRedirected)
        {
            throw new CommandException(ExitCode.Usage, $"{question} Say --yes to do it without being asked");
        }

        Console.Error.Write($"{question} [y/N] ");
        if (Console.ReadLine()?.Trim() is not ("y" or "Y" or "yes"))
        {
            throw new CommandException(ExitCode.Refused, "nothing was done");
        }
    }
}
