using Gateway.RealServers;
using Gateway.Tests.Storage;

[assembly: AssemblyFixture(typeof(PostgreSqlFixture))]

namespace Gateway.Tests.Storage;

/// <summary>One private PostgreSQL for all tests of this assembly, started by the first that needs it; a database per test.</summary>
public sealed class PostgreSqlFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1);
    private ServerFolder? _folder;
    private PostgreSqlServer? _server;
    private int _databases;

    /// <summary>Makes an empty database; returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var server = await StartedAsync();
        var text = await server.CreateDatabaseAsync($"store_{Interlocked.Increment(ref _databases)}");
        return text.Replace("Pooling=false", "Pooling=true", StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _folder?.Dispose();
        _starting.Dispose();
    }

    private async Task<PostgreSqlServer> StartedAsync()
    {
        await _starting.WaitAsync();
        try
        {
            _folder ??= ServerFolder.Create();
            return _server ??= await PostgreSqlServer.StartAsync(_folder);
        }
        finally
        {
            _starting.Release();
        }
    }
}
