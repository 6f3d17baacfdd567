using Gateway.RealServers;

namespace Gateway.EndToEnd.Tests.Clients;

/// <summary>A mail program of Debian's that signs in by itself.</summary>
/// <param name="Name">Program, protocol and kind of TLS, for the test's name.</param>
/// <param name="ShowsAnswer">Whether a person at the program gets to read why a sign-in was refused.</param>
/// <param name="RunAsync">Fetches or sends once, to the program's own exit code and output.</param>
internal sealed record MailProgram(string Name, bool ShowsAnswer, Func<ClientRun, Task<ToolResult>> RunAsync)
{
    public override string ToString() => Name;
}
