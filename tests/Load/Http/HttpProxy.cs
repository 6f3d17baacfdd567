using Gateway.Load.Measure;
using Gateway.RealServers;

namespace Gateway.Load.Http;

/// <summary>A started HTTP proxy: its name in the tables, its ports, the processes that do its work (the service it asks with them).</summary>
internal sealed class HttpProxy(string name, HttpPorts ports, IReadOnlyList<ServerProcess> processes) : IAsyncDisposable
{
    public string Name => name;

    public HttpPorts Ports => ports;

    public ProcessGroup Group { get; } = new([.. processes.Select(process => process.ProcessId)]);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes) await process.DisposeAsync();
    }
}
