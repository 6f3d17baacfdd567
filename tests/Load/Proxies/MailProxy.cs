using Gateway.Load.Measure;
using Gateway.RealServers;

namespace Gateway.Load.Proxies;

/// <summary>A started proxy: what it is called in the tables, where it listens, and the processes that do its work.</summary>
internal sealed class MailProxy(string name, MailPorts ports, IReadOnlyList<ServerProcess> processes) : IAsyncDisposable
{
    public string Name => name;

    public MailPorts Ports => ports;

    public ProcessGroup Group { get; } = new([.. processes.Select(process => process.ProcessId)]);

    /// <summary>What it can't do is left out of the tables.</summary>
    public IReadOnlyList<MailKind> Kinds { get; init; } = Enum.GetValues<MailKind>();

    /// <summary>What it complained of last.</summary>
    public string Complaints => string.Join('\n', processes.Select(process => process.LogTail));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes) await process.DisposeAsync();
    }
}
