using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Load.Client;
using Gateway.Load.Proxies;
using Gateway.Load.Report;
using Gateway.RealServers;

namespace Gateway.Load.Http;

/// <summary>
/// The gateway's HTTP side and its peers before the same backend, measured in turn and back. Every request carries a Basic header that the
/// gateway verifies with all checks on.
/// </summary>
internal sealed class HttpBench(int rounds, double seconds) : IAsyncDisposable
{
    private const int ParkedPings = 5_000;
    private const int MailMegabytes = 50;

    private readonly ServerFolder _folder = ServerFolder.Create();
    private readonly Stack<IAsyncDisposable> _running = new();
    private readonly List<HttpProxy> _proxies = [];
    private readonly Measures _measures = new("bare YARP");
    private IReadOnlyList<Login> _logins = [];

    public async Task<string> RunAsync()
    {
        await StartAsync(FreePort.Next(), peers => peers.StartBackendAsync, full: true);
        foreach (var fresh in new[] { false, true })
        {
            await RatesAsync(tls: false, fresh);
            await RatesAsync(tls: true, fresh);
        }

        await Http2Async();
        await StopAsync();
        await StartAsync(FreePort.Next(), peers => peers.StartHangingAsync, full: false);
        foreach (var proxy in _proxies) await LongRequestsAsync(proxy);
        return _measures.ToMarkdown();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    private async Task StopAsync()
    {
        while (_running.TryPop(out var one)) await one.DisposeAsync();
        _proxies.Clear();
        if (Directory.Exists(_folder.At("gateway"))) Directory.Delete(_folder.At("gateway"), recursive: true);
    }

    // With a hanging backend only the two are compared whose memory the question is about.
    private async Task StartAsync(int backend, Func<HttpPeers, Func<int, Task<ServerProcess>>> start, bool full)
    {
        TestCertificate.Write(_folder, "http", "localhost");
        var gateway = await StartGatewayAsync(backend);
        var peers = new HttpPeers(_folder, _logins[0]);
        _running.Push(await start(peers)(backend));
        Keep(await peers.StartBareYarpAsync(backend));
        Keep(gateway);
        if (!full) return;
        Keep(await peers.StartNginxAskingAsync(backend));
        Keep(await peers.StartNginxHashingAsync(backend));
    }

    private void Keep(HttpProxy proxy)
    {
        _proxies.Add(proxy);
        _running.Push(proxy);
    }

    private async Task<HttpProxy> StartGatewayAsync(int backend)
    {
        var ports = HttpPorts.Choose();
        var listeners = new JsonObject
        {
            ["http"] = GatewayUnderLoad.Listener("http", ports.Clear, "None"),
            ["https"] = GatewayUnderLoad.Listener("http", ports.Tls, "Implicit"),
        };
        var dav = new JsonObject { ["Url"] = $"http://127.0.0.1:{backend}/", ["Method"] = "PassThrough", ["ProveMailbox"] = false };
        var (process, logins) = await GatewayUnderLoad.StartAsync(_folder, listeners, new JsonObject { ["Dav"] = dav });
        _logins = logins;
        return new HttpProxy("gateway", ports, [process]);
    }

    private async Task RatesAsync(bool tls, bool fresh)
    {
        var name = $"{(tls ? "TLS" : "clear")}, {(fresh ? "new connections" : "keep-alive")}";
        await InTurnAsync(async proxy =>
        {
            var result = await RequestRate.ByWrkAsync(Url(proxy, tls), _logins[0], (fresh, seconds));
            _measures.Add($"requests/s, {name}", proxy.Name, result.PerSecond);
            _measures.Add($"p99 ms, {name}", proxy.Name, result.Percentile99Milliseconds);
        });
    }

    private Task Http2Async() => InTurnAsync(async proxy =>
        _measures.Add("requests/s, HTTP/2 over TLS", proxy.Name, await RequestRate.ByH2LoadAsync(Url(proxy, tls: true), _logins[0], seconds)));

    private async Task LongRequestsAsync(HttpProxy proxy)
    {
        var parked = await ParkedRequests.RunAsync(Url(proxy, tls: true), _logins, (proxy.Group, ParkedPings));
        _measures.Add($"KB per parked request of {ParkedPings.ToString("#,##0", CultureInfo.InvariantCulture)}, TLS", proxy.Name, parked);
        var growth = await LargeUpload.RunAsync(Url(proxy, tls: true), _logins[0], (proxy.Group, MailMegabytes));
        _measures.Add($"MB more memory at most while {MailMegabytes} MB are sent", proxy.Name, growth);
    }

    private async Task InTurnAsync(Func<HttpProxy, Task> measure)
    {
        var order = _proxies.ToList();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var proxy in order) await measure(proxy);
            order.Reverse();
        }
    }

    private static Uri Url(HttpProxy proxy, bool tls) =>
        new(tls ? $"https://127.0.0.1:{proxy.Ports.Tls}/dav/one" : $"http://127.0.0.1:{proxy.Ports.Clear}/dav/one");
}
