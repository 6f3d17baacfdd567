using System.Runtime.InteropServices;
using System.Text;

namespace Gateway.ProtocolAdapters.Tests.Wire;

public sealed class MailConnectionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    [Trait("Security", "65")]
    public async Task Close_waits_no_longer_than_its_patience_for_a_client_that_does_not_read()
    {
        await using var pair = await ConnectionPair.OpenAsync();
        var stream = await pair.StartTlsAsync();
        stream.IsStalled = true;

        await pair.Ours.CloseAsync(TimeSpan.FromMilliseconds(50)).AsTask().WaitAsync(Limit);

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await pair.Ours.FillAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Close_after_the_end_was_passed_on_is_quiet()
    {
        await using var pair = await ConnectionPair.OpenAsync();
        await pair.StartTlsAsync();

        await pair.Ours.ShutdownSendAsync(CancellationToken.None);
        pair.Theirs.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);

        await pair.Ours.CloseAsync(Limit);
    }

    [Fact]
    public async Task Buffer_of_the_sign_in_holds_no_secret_once_the_relay_begins()
    {
        await using var pair = await ConnectionPair.OpenAsync();
        const string Login = "a LOGIN alice abcd-efgh-ijkm-npqr-stuv\r\n";
        const string Pipelined = "b NOOP\r\n";
        await pair.Theirs.WriteAsync(Encoding.ASCII.GetBytes(Login + Pipelined));
        while (pair.Ours.Buffered.Length < Login.Length + Pipelined.Length)
        {
            Assert.True(await pair.Ours.FillAsync(CancellationToken.None));
        }
        pair.Ours.Consume(Login.Length);

        pair.Ours.BeginRelay();

        Assert.Equal(Pipelined, Encoding.ASCII.GetString(pair.Ours.Buffered.Span));
        Assert.True(MemoryMarshal.TryGetArray(pair.Ours.Buffered, out var buffer));
        Assert.DoesNotContain("abcd-efgh", Encoding.ASCII.GetString(buffer.Array!), StringComparison.Ordinal);
        Assert.Equal(Pipelined.Length, buffer.Array!.Count(octet => octet != 0));
    }
}
