using Gateway.ProtocolAdapters.Contract;
using Gateway.TestKit;

namespace Gateway.ProtocolAdapters.Tests.Imap;

public sealed class ImapBackendFaultTests
{
    public static TheoryData<string, Func<FakeMailBackend.Peer, Task>> Faults => new()
    {
        { "preauth", peer => peer.SendAsync("* PREAUTH welcome\r\n") },
        { "bye", peer => peer.SendAsync("* BYE secret-host-7 is down\r\n") },
        { "junk", peer => peer.SendAsync("HTTP/1.1 400 Bad Request\r\n") },
        { "endless line", peer => peer.SendAsync("* OK " + new string('x', 1_000_000)) },
        { "early answer", peer => peer.SendAsync("* OK ready\r\na1 OK done\r\ng1 OK done\r\n") },
        { "silence", async peer => await peer.ReadLineAsync() },
        { "end", _ => Task.CompletedTask },
        { "two continuations", TwoContinuationsAsync },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    [Trait("Security", "61")]
    public async Task Backend_that_misbehaves_is_unavailable_and_unquoted(string fault, Func<FakeMailBackend.Peer, Task> serve)
    {
        await using var bed = await ImapTestBed.OpenAsync(backend: serve);
        bed.Authority.Destinations = [bed.Authority.Destinations[0] with { Timeout = TimeSpan.FromMilliseconds(300) }];

        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");

        await bed.Client.ExpectAsync("a NO [UNAVAILABLE] Sign-in is not possible at the moment; try again later.");
        await bed.Client.PlayAsync("""
            C: b NOOP
            S: b OK NOOP completed.
            """);
        Assert.True(bed.Lease.IsDisposed, fault);
    }

    [Fact]
    [Trait("Security", "150")]
    public async Task Next_destination_is_tried_and_the_first_reported()
    {
        await using var bed = await ImapTestBed.OpenAsync();
        var dead = bed.Authority.Destinations[0] with { Port = 1 };
        bed.Authority.Destinations = [dead, bed.Authority.Destinations[0]];

        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");

        await bed.Client.ExpectAsync("a OK [CAPABILITY...");
        Assert.Equal(dead, Assert.Single(bed.Lease.Failed));
        Assert.Equal(BackendLoginOutcome.Accepted, Assert.Single(bed.Lease.Outcomes));
    }

    [Fact]
    [Trait("Security", "150")]
    public async Task Starttls_that_is_not_offered_sends_no_credential()
    {
        await using var bed = await ImapTestBed.OpenAsync();
        bed.Authority.Destinations = [bed.Authority.Destinations[0] with { Tls = BackendTls.StartTls }];

        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");

        await bed.Client.ExpectAsync("a NO [UNAVAILABLE]...");
        Assert.Empty(bed.Backend.Received);
    }

    [Fact]
    [Trait("Security", "150")]
    public async Task Octets_glued_behind_starttls_send_no_credential()
    {
        await using var bed = await ImapTestBed.OpenAsync(backend: async peer =>
        {
            await peer.SendAsync("* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] ready\r\n");
            var tag = (await peer.ReadLineAsync())!.Split(' ')[0];
            await peer.SendAsync($"{tag} OK go\r\n* PREAUTH injected\r\n");
            await peer.ReadLineAsync();
        });
        bed.Authority.Destinations = [bed.Authority.Destinations[0] with { Tls = BackendTls.StartTls }];

        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");

        await bed.Client.ExpectAsync("a NO [UNAVAILABLE]...");
        Assert.DoesNotContain(bed.Backend.Received, line => line.Contains("AUTHENTICATE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Backends_refusal_text_stays_here()
    {
        await using var bed = await ImapTestBed.OpenAsync(backend: async peer =>
        {
            await peer.SendAsync("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n");
            var tag = (await peer.ReadLineAsync())!.Split(' ')[0];
            await peer.SendAsync($"{tag} NO [AUTHENTICATIONFAILED] secret-host-7 knows no alice\r\n");
            await peer.ReadLineAsync();
        });

        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");

        await bed.Client.ExpectAsync("a NO [UNAVAILABLE] Sign-in is not possible at the moment; try again later.");
        Assert.Equal(BackendLoginOutcome.Refused, Assert.Single(bed.Lease.Outcomes));
        Assert.Empty(bed.Lease.Failed);
    }

    [Fact]
    [Trait("Security", "61")]
    public async Task App_password_deleted_while_the_backend_is_silent_is_a_wrong_one()
    {
        var presented = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bed = await ImapTestBed.OpenAsync(backend: async peer =>
        {
            await peer.SendAsync("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n");
            await peer.ReadLineAsync();
            presented.SetResult();
            await peer.ReadLineAsync();
        });
        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");
        await presented.Task;

        bed.Lease.Terminate(SessionTermination.AppPasswordRevoked);

        await bed.Client.ExpectAsync("a NO [AUTHENTICATIONFAILED]...");
        Assert.Empty(bed.Lease.Failed);
    }

    private static async Task TwoContinuationsAsync(FakeMailBackend.Peer peer)
    {
        await peer.SendAsync("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n");
        await peer.ReadLineAsync();
        await peer.SendAsync("+ \r\n+ \r\n");
        while (await peer.ReadLineAsync() is not null)
        {
            // Says nothing more.
        }
    }
}
