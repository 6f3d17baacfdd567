namespace Gateway.ProtocolAdapters.Tests.Smtp;

/// <summary>Sign-ins that are cut short, by the node or by the backend: each gets its one reply.</summary>
public sealed class SmtpSignInEndTests
{
    private static readonly string Right = SmtpGateway.Plain("alice@example.test", SmtpGateway.Secret);
    private static readonly string Wrong = SmtpGateway.Plain("alice@example.test", "wrong");

    private readonly TaskCompletionSource _deciding = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(true, "235 2.7.0")]
    [InlineData(false, "535 5.7.8")]
    public async Task Decision_that_a_drain_meets_is_answered_before_the_goodbye(bool isRight, string expected)
    {
        await using var gateway = new SmtpGateway { WhileDeciding = UntilCancelledAsync };
        await using var client = await AskAsync(gateway, isRight ? Right : Wrong);

        await _deciding.Task;
        var drain = gateway.DrainAsync();

        await client.ExpectAsync(expected);
        await client.ExpectAsync("421 4.3.2");
        await client.ExpectEndAsync();
        await drain;
    }

    [Fact]
    public async Task Decision_that_a_drain_cancels_is_a_temporary_failure()
    {
        await using var gateway = new SmtpGateway { WhileDeciding = cancelled => Begin(Task.Delay(Timeout.Infinite, cancelled)) };
        await using var client = await AskAsync(gateway, Right);

        await _deciding.Task;
        var drain = gateway.DrainAsync();

        await client.ExpectAsync("454 4.7.0");
        await client.ExpectAsync("421 4.3.2");
        await client.ExpectEndAsync();
        await drain;
    }

    [Fact]
    public async Task Command_that_a_drain_meets_is_followed_by_the_goodbye()
    {
        await using var gateway = new SmtpGateway { WhileDeciding = UntilCancelledAsync };
        await using var client = await AskAsync(gateway, Wrong + "\r\nNOOP");

        await _deciding.Task;
        var drain = gateway.DrainAsync();

        await client.ExpectAsync("535 5.7.8");
        await client.ExpectAsync("421 4.3.2");
        await client.ExpectEndAsync();
        await drain;
    }

    [Fact]
    public async Task Backend_that_hangs_up_at_the_credential_is_not_down_and_the_next_does_not_get_it()
    {
        await using var gateway = new SmtpGateway { DestinationCount = 2 };
        gateway.Backend.Answer = line => line.StartsWith("AUTH", StringComparison.Ordinal) ? "" : null;
        await using var client = await AskAsync(gateway, Right);

        await client.ExpectAsync("454 4.7.0");

        Assert.Empty(Assert.Single(gateway.Leases).Failed);
        Assert.Single(gateway.Backend.Lines, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    private static async Task<SmtpTestClient> AskAsync(SmtpGateway gateway, string response)
    {
        var client = await gateway.ConnectAsync();
        await client.ExpectAsync("220");
        await client.SayAsync("EHLO client.test", "250");
        await client.SendAsync($"AUTH PLAIN {response}\r\n");
        return client;
    }

    private Task Begin(Task decision)
    {
        _deciding.TrySetResult();
        return decision;
    }

    private Task UntilCancelledAsync(CancellationToken cancelled)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cancelled.UnsafeRegister(static state => ((TaskCompletionSource)state!).SetResult(), done);
        return Begin(done.Task);
    }
}
