using Gateway.RealServers;

namespace Gateway.EndToEnd.Tests.Clients;

/// <summary>One run of a mail program: at which gateway, as whom, and in which folder of its own it may write.</summary>
internal sealed record ClientRun(GatewayProcess Gateway, string Folder, string User, string Password)
{
    /// <summary>Whom a sending program writes to.</summary>
    public string Recipient { get; init; } = "";

    /// <summary>The subject of what a sending program sends.</summary>
    public string Subject { get; init; } = "";

    /// <summary>What a sending program sends.</summary>
    public string Message => $"From: {User}\nTo: {Recipient}\nSubject: {Subject}\n\n.A dot ahead, and Grüße.\n";

    /// <summary>The user name as a part of a URL.</summary>
    public string UserInUrl => Uri.EscapeDataString(User);

    /// <summary>A path in the folder.</summary>
    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>Writes a file that only its owner reads, as these programs demand of what holds a password. Returns its path.</summary>
    public string Write(string name, string text)
    {
        var path = At(name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    /// <summary>Runs the program with this folder as its home.</summary>
    public Task<ToolResult> StartAsync(string program, string[] arguments, string? input = null) => Tool.TryRunAsync(
        program, arguments, input, new Dictionary<string, string> { ["HOME"] = Folder, ["FETCHMAILHOME"] = Folder, ["LANG"] = "C.UTF-8" });

    /// <summary>The text of every file that the program made, and of what it said.</summary>
    public string Collected(ToolResult result) =>
        result.Output + string.Concat(Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Select(File.ReadAllText));
}
