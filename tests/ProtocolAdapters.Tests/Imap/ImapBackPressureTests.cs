using Gateway.ProtocolAdapters.Contract;
using Gateway.TestKit;

namespace Gateway.ProtocolAdapters.Tests.Imap;

[Trait("Security", "65")]
public sealed class ImapBackPressureTests
{
    // More than all socket buffers on the way can hold.
    private const int MuchOctets = 64 * 1024 * 1024;

    [Fact]
    public async Task Client_that_does_not_read_holds_up_its_backend_and_nobody_else()
    {
        var sent = new TaskCompletionSource();
        await using var bed = await ImapTestBed.OpenAsync(backend: peer => FloodAsync(peer, sent));
        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");
        await bed.Client.ExpectAsync("a OK...");
        await bed.Client.SendAsync("b FETCH\r\n");
        await bed.Client.ExpectAsync("* begin");

        await using var other = await bed.Port.ConnectAsync();
        await other.PlayAsync($"""
            S: * OK...
            C: a {ImapTestBed.RightLogin}
            S: a OK...
            C: b NOOP
            S: b OK NOOP
            """);
        Assert.False(sent.Task.IsCompleted);

        Assert.Equal(MuchOctets, await CountAsync(bed.Client));
        await sent.Task;
    }

    [Fact]
    public async Task Half_close_of_the_backend_reaches_the_client()
    {
        await using var bed = await ImapTestBed.OpenAsync(backend: async peer =>
        {
            await peer.SendAsync(FakeImapBackend.Greeting);
            await FakeImapBackend.SignInAsync(peer);
            await peer.SendAsync("* BYE going\r\n");
        });
        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");
        await bed.Client.ExpectAsync("a OK...");

        await bed.Client.ExpectAsync("* BYE going");
        await bed.Client.ExpectEndAsync();
        bed.Client.EndSending();
        Assert.Equal(SessionEndedBy.Backend, (await bed.Lease.Ended).EndedBy);
    }

    private static async Task FloodAsync(FakeMailBackend.Peer peer, TaskCompletionSource sent)
    {
        await peer.SendAsync(FakeImapBackend.Greeting);
        await FakeImapBackend.SignInAsync(peer);
        if ((await peer.ReadLineAsync())!.EndsWith("FETCH", StringComparison.Ordinal))
        {
            await peer.SendAsync("* begin\r\n");
            await peer.Stream.WriteAsync(new byte[MuchOctets]);
            sent.SetResult();
        }
        else
        {
            await peer.SendAsync("b OK NOOP\r\n");
        }
        await peer.ReadLineAsync();
    }

    private static async Task<long> CountAsync(ScriptedConnection client)
    {
        var buffer = new byte[1024 * 1024];
        var total = 0L;
        while (total < MuchOctets)
        {
            var read = await client.ReadAsync(buffer);
            Assert.NotEqual(0, read);
            total += read;
        }
        return total;
    }
}
