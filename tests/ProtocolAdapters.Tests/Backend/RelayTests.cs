using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Imap;
using Gateway.ProtocolAdapters.Tests.Wire;
using Gateway.TestKit;

namespace Gateway.ProtocolAdapters.Tests.Backend;

public sealed class RelayTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    [Trait("Security", "65")]
    public async Task Revocation_ends_a_session_whose_client_does_not_even_take_the_end()
    {
        await using var client = await ConnectionPair.OpenAsync();
        await using var backend = await ConnectionPair.OpenAsync();
        var stream = await client.StartTlsAsync();
        stream.IsStalled = true;
        using var lease = new FakeSessionLease();
        var relay = new Relay(new RelayOptions { RevocationGrace = TimeSpan.FromMilliseconds(50) }, TimeProvider.System);
        backend.Theirs.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        var revoked = stream.Waits.Task.ContinueWith(_ => lease.Terminate(SessionTermination.AppPasswordRevoked), TaskScheduler.Default);

        var end = await relay.RunAsync(client.Ours, backend.Ours, lease, new ImapRelayWatch(), CancellationToken.None).WaitAsync(Limit);

        await revoked;
        Assert.Equal(SessionEndedBy.Backend, end.EndedBy);
    }
}
