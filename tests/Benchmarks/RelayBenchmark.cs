using System.Net;
using System.Net.Sockets;
using BenchmarkDotNet.Attributes;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Wire;
using Gateway.TestKit;

namespace Gateway.Benchmarks;

/// <summary>
/// 1 MB from backend to client through the relay, over loopback. Each technique of the transport can be switched off, to see what it is worth;
/// inline completions are an environment variable: run once with <see cref="WireOptions.InlineCompletionsVariable"/> set to 1 and once without.
/// </summary>
[MemoryDiagnoser]
public class RelayBenchmark
{
    private const int Megabyte = 1024 * 1024;

    private readonly byte[] _octets = new byte[Megabyte];
    private readonly byte[] _received = new byte[64 * 1024];
    private Socket _client = null!;
    private Socket _backend = null!;
    private Task _relay = Task.CompletedTask;

    [Params(true, false)]
    public bool ZeroByteReads { get; set; }

    [Params(true, false)]
    public bool PooledBuffers { get; set; }

    [Params(8, 32, 64)]
    public int BufferKilobytes { get; set; }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        var octets = BufferKilobytes * 1024;
        var options = new WireOptions
        {
            ZeroByteReads = ZeroByteReads,
            PooledBuffers = PooledBuffers,
            RelayBufferOctets = octets,
            MaxBufferOctets = octets,
        };
        (_client, var fromClient) = await PairAsync(options);
        (_backend, var fromBackend) = await PairAsync(options);
        _relay = new Relay(new RelayOptions(), TimeProvider.System)
            .RunAsync(fromClient, fromBackend, new FakeSessionLease(), new RelayWatch(), CancellationToken.None);
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        _client.Dispose();
        _backend.Dispose();
        await _relay;
    }

    [Benchmark]
    public async Task RelayOneMegabyte()
    {
        var sending = SendAsync();
        for (var left = Megabyte; left > 0;)
        {
            left -= await _client.ReceiveAsync(_received);
        }
        await sending;
    }

    private async Task SendAsync()
    {
        for (var sent = 0; sent < Megabyte;)
        {
            sent += await _backend.SendAsync(_octets.AsMemory(sent));
        }
    }

    private static async Task<(Socket Far, MailConnection Near)> PairAsync(WireOptions options)
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var accepting = listening.AcceptAsync();
        await far.ConnectAsync(listening.LocalEndPoint!);
        var near = await accepting;
        var facts = new ConnectionFacts
        {
            Id = ConnectionFacts.NewId(),
            Listener = "benchmark",
            ListenerTls = ListenerTls.None,
            Client = (IPEndPoint)near.RemoteEndPoint!,
            Local = (IPEndPoint)near.LocalEndPoint!,
        };
        return (far, new MailConnection(near, facts, options));
    }
}
