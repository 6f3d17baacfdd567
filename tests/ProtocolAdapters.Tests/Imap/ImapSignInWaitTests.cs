using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Imap;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.ProtocolAdapters.Tests.Imap;

public sealed class ImapSignInWaitTests
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_that_goes_away_cancels_the_decision(bool resets)
    {
        await using var bed = await AskedAsync();

        if (resets)
        {
            bed.Client.Reset();
        }
        else
        {
            await bed.Client.DisposeAsync();
        }

        await _cancelled.Task;
        Assert.Empty(bed.Authority.Leases);
    }

    [Fact]
    public async Task Drain_cancels_the_decision_and_says_goodbye()
    {
        await using var bed = await AskedAsync();

        var drain = bed.Port.Listener.DrainAsync(TimeSpan.Zero, CancellationToken.None);

        await _cancelled.Task;
        await bed.Client.ExpectAsync("* BYE The server is restarting; please reconnect.");
        await bed.Client.ExpectEndAsync();
        await drain;
    }

    [Fact]
    public async Task Slow_decision_past_the_deadline_is_unavailable()
    {
        var time = new FakeTimeProvider();
        await using var bed = await AskedAsync(time);

        time.Advance(TimeSpan.FromSeconds(61));

        await bed.Client.ExpectAsync("* BYE [UNAVAILABLE] Sign-in is not possible at the moment; try again later.");
        await bed.Client.ExpectEndAsync();
    }

    [Fact]
    public async Task Slow_sign_in_is_told_that_work_goes_on_and_keeps_what_is_pipelined()
    {
        var decide = new TaskCompletionSource();
        await using var bed = await ImapTestBed.OpenAsync(options: new ImapOptions { SlowLoginNotice = TimeSpan.FromMilliseconds(300) });
        bed.Authority.WhileDeciding = _ => decide.Task;

        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");
        await bed.Client.ExpectAsync("* OK Still working on your sign-in.");
        await bed.Client.SendAsync("b SELECT INBOX\r\n");
        await bed.Client.ExpectAsync("* OK Still working on your sign-in.");
        decide.SetResult();

        string? line;
        while ((line = await bed.Client.ReadLineAsync()) == "* OK Still working on your sign-in.")
        {
            // As many as there was time for.
        }
        Assert.StartsWith("a OK [CAPABILITY", line);
        await bed.Client.ExpectAsync("b OK SELECT");
    }

    [Theory]
    [InlineData(SessionTermination.AppPasswordRevoked, "a NO [AUTHENTICATIONFAILED]...")]
    [InlineData(SessionTermination.AccountChanged, "a NO [UNAVAILABLE]...")]
    [InlineData(SessionTermination.EndedByRequest, "a NO [UNAVAILABLE]...")]
    public async Task Lease_that_ends_while_the_backend_signs_in_is_a_denial(SessionTermination reason, string answer)
    {
        await using var bed = await ImapTestBed.OpenAsync(backend: async peer =>
        {
            _asked.SetResult();
            await peer.ReadLineAsync();
        });
        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");
        await _asked.Task;

        bed.Lease.Terminate(reason);

        await bed.Client.ExpectAsync(answer);
        Assert.Empty(bed.Lease.Failed);
        await bed.Client.PlayAsync("""
            C: b NOOP
            S: b OK NOOP completed.
            """);
        Assert.True(bed.Lease.IsDisposed);
    }

    private async Task<ImapTestBed> AskedAsync(TimeProvider? time = null)
    {
        var bed = await ImapTestBed.OpenAsync(time: time);
        bed.Authority.WhileDeciding = async cancellationToken =>
        {
            _asked.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                _cancelled.SetResult();
            }
        };
        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");
        await _asked.Task;
        return bed;
    }
}
