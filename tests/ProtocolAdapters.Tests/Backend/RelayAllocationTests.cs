using Gateway.ProtocolAdapters.Imap;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Tests.Backend;

/// <summary>
/// What the relay allocates, counted over the whole process. The far ends read and write on threads of their own, blocking, so that they add nothing
/// in clear; over TLS the client's end is a TLS stream as well, whose own share is measured without a relay and taken off.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class RelayAllocationTests(ITestOutputHelper output)
{
    private const int Octets = 64 * 1024 * 1024;

    [Theory]
    [InlineData(200, true)]
    [InlineData(4_000, false)]
    [InlineData(32 * 1024, false)]
    public async Task Chunk_in_clear_allocates_nothing(int chunk, bool isWatched)
    {
        await using var bed = await RelayBed.OpenAsync(tls: false, isWatched ? new ImapRelayWatch() : null);

        var perChunk = Measure(bed.BackendStream, bed.ClientStream, chunk);

        output.WriteLine($"{perChunk:F3} octets for each chunk of {chunk}");
        Assert.True(perChunk < 1, $"{perChunk:F3} octets for each chunk");
    }

    [Theory]
    [InlineData(4_000)]
    [InlineData(32 * 1024)]
    public async Task Chunk_over_TLS_allocates_no_more_than_the_TLS_streams_themselves(int chunk)
    {
        await using var bed = await RelayBed.OpenAsync(tls: true);
        using var direct = await TlsStreams.OpenAsync();

        var perChunk = Measure(bed.BackendStream, bed.ClientStream, chunk);
        var theirs = Measure(direct.One, direct.Other, chunk);

        output.WriteLine($"{perChunk:F3} octets for each chunk of {chunk}, of which {theirs:F3} are the streams' own");
        Assert.True(perChunk < theirs + 1, $"{perChunk:F3} octets for each chunk, {theirs:F3} without a relay");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Idle_session_holds_no_buffer(bool tls)
    {
        await using var bed = await RelayBed.OpenAsync(tls);

        // A whole buffer and nothing behind it: the relay can't know that there is no more until it has looked.
        PingPong(bed.BackendStream, bed.ClientStream, WireOptions.Default.RelayBufferOctets, 3);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (bed.Ours.Any(connection => connection.HoldsBuffer))
        {
            Assert.False(patience.IsCancellationRequested, "a buffer is held");
            await Task.Yield();
        }
    }

    // What the process does behind a measurement's back shows in one of them, what a chunk costs in all.
    private static double Measure(Stream one, Stream other, int chunk)
    {
        var least = double.MaxValue;
        for (var attempt = 0; attempt < 5 && least >= 1; attempt++)
        {
            least = Math.Min(least, MeasureOnce(one, other, chunk));
        }
        return least;
    }

    private static double MeasureOnce(Stream one, Stream other, int chunk)
    {
        var rounds = Math.Min(Octets / chunk / 2, 4_000);
        PingPong(one, other, chunk, rounds / 4);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        PingPong(one, other, chunk, rounds);
        // The measurement's own thread and buffers; and two buffers that the pool may lack where a thread changes, which it then keeps.
        var own = (3.0 * chunk) + 4_096 + (2 * WireOptions.Default.RelayBufferOctets);
        return Math.Max(0, GC.GetTotalAllocatedBytes(precise: true) - before - own) / (2 * rounds);
    }

    // There and back, so that each chunk finds the relay waiting.
    private static void PingPong(Stream one, Stream other, int octets, int rounds)
    {
        var sent = new byte[octets];
        sent.AsSpan().Fill((byte)'x');
        var received = new byte[octets];
        var back = new Thread(() =>
        {
            var echo = new byte[octets];
            for (var round = 0; round < rounds; round++)
            {
                other.ReadExactly(echo);
                other.Write(echo);
            }
        });
        back.Start();
        for (var round = 0; round < rounds; round++)
        {
            one.Write(sent);
            one.ReadExactly(received);
        }
        back.Join();
    }
}
