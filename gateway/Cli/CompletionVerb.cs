using System.CommandLine;
using Gateway.Hosting;

namespace Gateway.Cli;

/// <summary><c>gateway completion bash|zsh|fish</c>: a script that lets the shell ask this program for what may follow.</summary>
internal static class CompletionVerb
{
    private const string Bash =
        """
        _gateway() {
          local IFS=$'\n'
          COMPREPLY=($(gateway "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null))
          [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -F _gateway gateway
        """;

    private const string Zsh =
        """
        #compdef gateway
        _gateway() {
          local found
          found=("${(@f)$(gateway "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          [ -n "${found[1]}" ] && compadd -- "${found[@]}" || _files
        }
        compdef _gateway gateway
        """;

    private const string Fish =
        """
        complete -f -c gateway -a '(gateway "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
        """;

    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal) { ["bash"] = Bash, ["zsh"] = Zsh, ["fish"] = Fish };

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Print the script that completes this command in a shell: source <(gateway completion bash)") { shell };
        command.SetAction(async (parsed, _) =>
        {
            await parsed.InvocationConfiguration.Output.WriteLineAsync(Scripts[parsed.GetRequiredValue(shell)]);
            return (int)ExitCode.Success;
        });
        return command;
    }
}
