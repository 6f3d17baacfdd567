using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;
using Gateway.TestKit;

namespace Gateway.ProtocolAdapters.Tests.Imap;

public sealed class ImapSessionEndTests
{
    [Theory]
    [InlineData(ListenerTls.None)]
    [InlineData(ListenerTls.Implicit)]
    public async Task Deleted_app_password_ends_the_session_with_a_goodbye(ListenerTls tls)
    {
        await using var bed = await SignedInAsync(tls);
        await bed.Client.PlayAsync("""
            C: b IDLE
            S: + idling
            """);

        bed.Lease.Terminate(SessionTermination.AppPasswordRevoked);

        await bed.Client.ExpectAsync("* BYE [ALERT] The app password of this device was deleted or has expired.");
        await bed.Client.ExpectEndAsync();
        Assert.Equal(SessionEndedBy.Termination, (await bed.Lease.Ended).EndedBy);
    }

    [Fact]
    public async Task Goodbye_is_never_written_into_a_literal()
    {
        var inLiteral = new TaskCompletionSource();
        await using var bed = await SignedInAsync(ListenerTls.None, async peer =>
        {
            await peer.SendAsync(FakeImapBackend.Greeting);
            await FakeImapBackend.SignInAsync(peer);
            await peer.ReadLineAsync();
            await peer.SendAsync("* 1 FETCH (BODY[] {100}\r\nfirst line\r\n");
            await inLiteral.Task;
            await peer.ReadLineAsync();
        });
        await bed.Client.PlayAsync("""
            C: b FETCH 1 BODY[]
            S: * 1 FETCH (BODY[] {100}
            S: first line
            """);

        bed.Lease.Terminate(SessionTermination.AppPasswordRevoked);
        inLiteral.SetResult();

        await bed.Client.ExpectEndAsync();
    }

    [Fact]
    public async Task Drain_waits_for_the_answer_to_an_open_command()
    {
        var release = new TaskCompletionSource();
        await using var bed = await SignedInAsync(ListenerTls.None, async peer =>
        {
            await peer.SendAsync(FakeImapBackend.Greeting);
            await FakeImapBackend.SignInAsync(peer);
            var line = await peer.ReadLineAsync();
            await release.Task;
            await peer.SendAsync(line!.Split(' ')[0] + " OK done\r\n");
            await peer.ReadLineAsync();
        });
        await bed.Client.SendAsync("b SELECT INBOX\r\n");
        await WaitForAsync(() => bed.Backend.Received.Contains("b SELECT INBOX"));

        var drain = bed.Port.Listener.DrainAsync(TimeSpan.Zero, CancellationToken.None);
        release.SetResult();

        await bed.Client.PlayAsync("""
            S: b OK done
            S: * BYE The server is restarting; please reconnect.
            """);
        await bed.Client.ExpectEndAsync();
        await drain;
    }

    [Fact]
    public async Task Drain_before_sign_in_says_goodbye()
    {
        await using var bed = await ImapTestBed.OpenAsync();

        var drain = bed.Port.Listener.DrainAsync(TimeSpan.Zero, CancellationToken.None);

        await bed.Client.ExpectAsync("* BYE The server is restarting; please reconnect.");
        await bed.Client.ExpectEndAsync();
        await drain;
    }

    [Fact]
    [Trait("Security", "65")]
    public async Task Half_close_of_the_client_lets_the_backend_finish()
    {
        await using var bed = await SignedInAsync(ListenerTls.None, async peer =>
        {
            await peer.SendAsync(FakeImapBackend.Greeting);
            await FakeImapBackend.SignInAsync(peer);
            while (await peer.ReadLineAsync() is not null)
            {
                // Until the client's half is closed.
            }
            await peer.SendAsync("* late news\r\n");
        });

        await bed.Client.SendAsync("b NOOP\r\n");
        bed.Client.EndSending();

        await bed.Client.ExpectAsync("* late news");
        await bed.Client.ExpectEndAsync();
        Assert.Equal(SessionEndedBy.Client, (await bed.Lease.Ended).EndedBy);
    }

    private static async Task<ImapTestBed> SignedInAsync(ListenerTls tls, Func<FakeMailBackend.Peer, Task>? backend = null)
    {
        var bed = await ImapTestBed.OpenAsync(tls, backend);
        if (tls == ListenerTls.Implicit)
        {
            await bed.Client.StartTlsAsync();
            await bed.Client.ExpectAsync("* OK...");
        }
        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");
        await bed.Client.ExpectAsync("a OK...");
        return bed;
    }

    private static async Task WaitForAsync(Func<bool> happened)
    {
        while (!happened())
        {
            await Task.Yield();
        }
    }
}
