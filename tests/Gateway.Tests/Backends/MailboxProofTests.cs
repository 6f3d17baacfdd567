using Gateway.Backends;
using Gateway.ProtocolAdapters.Contract;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Backends;

public sealed class MailboxProofTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly SignIns _signIns = new();
    private readonly ServiceProvider _services;

    public MailboxProofTests()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(_time);
        services.AddBackends(BackendTableReaderTests.Configuration(
            ("Backends:main:Imap:Host", "one"), ("Backends:other:Smtp:Host", "two"), ("Routes:Default", "main")));
        services.AddSingleton<IMailboxSignIn>(_signIns);
        services.AddSingleton<MailboxProof>();
        _services = services.BuildServiceProvider();
    }

    [Fact]
    public async Task A_proof_is_kept_as_long_as_the_asker_finds_it_fresh()
    {
        Assert.Equal(BackendLoginOutcome.Accepted, await ProveAsync(TimeSpan.FromMinutes(2)));
        _time.Advance(TimeSpan.FromMinutes(1));
        await ProveAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(1, _signIns.Count);

        await ProveAsync(TimeSpan.Zero);
        Assert.Equal(2, _signIns.Count);
        _time.Advance(TimeSpan.FromMinutes(2));
        await ProveAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(3, _signIns.Count);
    }

    [Theory]
    [InlineData(BackendLoginOutcome.Refused, 10)]
    [InlineData(BackendLoginOutcome.Unavailable, 1)]
    public async Task A_refusal_is_kept_for_seconds_and_never_taken_for_a_proof(BackendLoginOutcome outcome, int seconds)
    {
        _signIns.Outcome = outcome;
        Assert.Equal(outcome, await ProveAsync(TimeSpan.FromMinutes(5)));
        _signIns.Outcome = BackendLoginOutcome.Accepted;
        Assert.Equal(outcome, await ProveAsync(TimeSpan.FromMinutes(5)));

        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(BackendLoginOutcome.Accepted, await ProveAsync(TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public async Task No_answer_is_unreachable_and_marks_the_destination()
    {
        _signIns.Fault = new IOException("gone");

        Assert.Equal(BackendLoginOutcome.Unreachable, await ProveAsync(TimeSpan.Zero));
        Assert.True(_services.GetRequiredService<BackendRouter>().Route("x@example.test", null, ProtocolAdapters.ProtocolCatalog.Imap)!.IsDown);
    }

    [Fact]
    public async Task Another_secret_another_user_or_another_backend_is_another_proof()
    {
        await ProveAsync(TimeSpan.FromMinutes(5));
        await ProveAsync(TimeSpan.FromMinutes(5), secret: "two");
        await ProveAsync(TimeSpan.FromMinutes(5), user: "bob@example.test");

        Assert.Equal(3, _signIns.Count);
        Assert.Equal(BackendLoginOutcome.Unavailable, await ProveAsync(TimeSpan.FromMinutes(5), backend: "other"));
    }

    [Fact]
    public async Task A_token_proves_nothing()
    {
        using var token = new BackendCredential.BearerToken("alice@example.test", Secret.FromText("token"));

        Assert.Equal(BackendLoginOutcome.Unavailable, await _services.GetRequiredService<MailboxProof>().ProveAsync(Grant(token, "main"), TimeSpan.Zero, CancellationToken.None));
        Assert.Equal(0, _signIns.Count);
    }

    public void Dispose() => _services.Dispose();

    private async Task<BackendLoginOutcome> ProveAsync(TimeSpan maxAge, string user = "alice@example.test", string secret = "one", string backend = "main")
    {
        using var credential = new BackendCredential.Password(user, Secret.FromText(secret));
        return await _services.GetRequiredService<MailboxProof>().ProveAsync(Grant(credential, backend), maxAge, CancellationToken.None);
    }

    private static LoginGrant Grant(BackendCredential credential, string backend) =>
        new() { Account = "alice@example.test", BackendName = backend, Destinations = [], Credential = credential, Lease = null! };

    private sealed class SignIns : IMailboxSignIn
    {
        public BackendLoginOutcome Outcome { get; set; } = BackendLoginOutcome.Accepted;

        public Exception? Fault { get; set; }

        public int Count { get; private set; }

        public Task<BackendLoginOutcome> TryAsync(BackendEndpoint destination, BackendCredential.Password credential, CancellationToken cancellationToken)
        {
            Count++;
            return Fault is null ? Task.FromResult(Outcome) : throw Fault;
        }
    }
}
