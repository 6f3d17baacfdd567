using System.Text;

namespace Gateway.Hosting;

/// <summary>One thing that keeps the gateway from starting: the key's path, what is wrong, and the cure, on one line.</summary>
/// <param name="Code">What the process ends with when this is the first fault.</param>
/// <param name="Key">Configuration path such as <c>Gateway:Listeners:imap:Endpoint</c>, or a file's name.</param>
/// <param name="Text">What is wrong and what to do.</param>
internal sealed record StartupFault(ExitCode Code, string Key, string Text)
{
    /// <summary>The line: <c>key: text</c>, controls escaped.</summary>
    public override string ToString() => OneLine($"{Key}: {Text}");

    /// <summary>Controls and line ends become a space, so that a value from outside can't forge a second line.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            line.Append(char.IsControl(character) ? ' ' : character);
        }

        return line.ToString();
    }
}

/// <summary>Ends the start with every fault found, never with a stack trace.</summary>
internal sealed class StartupException(IReadOnlyList<StartupFault> faults)
    : Exception(string.Join('\n', faults))
{
    public StartupException(ExitCode code, string key, string text)
        : this([new StartupFault(code, key, text)])
    {
    }

    public IReadOnlyList<StartupFault> Faults { get; } = faults;
}
