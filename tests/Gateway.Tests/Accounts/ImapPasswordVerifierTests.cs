using Gateway.Accounts;
using Gateway.Backends;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Tests.Backends;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Accounts;

public sealed class ImapPasswordVerifierTests : IDisposable
{
    private readonly SignIns _signIns = new();
    private readonly ServiceProvider _services;

    public ImapPasswordVerifierTests()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddBackends(BackendTableReaderTests.Configuration(
            ("Backends:main:Imap:Host", "main"), ("Backends:north:Imap:Host", "north"), ("Backends:north:Imap:Login", "{local}"), ("Backends:lmtp:Smtp:Host", "lmtp"),
            ("Routes:Groups:north", "north"), ("Routes:Domains:example.net", "lmtp"), ("Routes:Default", "main")));
        services.AddSingleton<IMailboxSignIn>(_signIns);
        services.AddSingleton<ImapPasswordVerifier>();
        _services = services.BuildServiceProvider();
    }

    [Theory]
    [InlineData(BackendLoginOutcome.Accepted, nameof(AccountPasswordVerdict.Right))]
    [InlineData(BackendLoginOutcome.Refused, nameof(AccountPasswordVerdict.Wrong))]
    [InlineData(BackendLoginOutcome.Unavailable, nameof(AccountPasswordVerdict.Unavailable))]
    [InlineData(BackendLoginOutcome.Unreachable, nameof(AccountPasswordVerdict.Unavailable))]
    public async Task A_server_in_trouble_is_not_a_wrong_password(BackendLoginOutcome outcome, string verdict)
    {
        _signIns.Outcome = outcome;

        Assert.Equal(verdict, (await VerifyAsync(SampleAccounts.Bob)).ToString());
    }

    [Fact]
    public async Task A_server_without_an_answer_can_not_tell()
    {
        _signIns.Fault = new IOException("gone");

        Assert.Equal(AccountPasswordVerdict.Unavailable, await VerifyAsync(SampleAccounts.Bob));
    }

    [Fact]
    public async Task The_password_is_shown_to_the_accounts_own_backend_by_the_name_it_knows()
    {
        await VerifyAsync(SampleAccounts.Alice);
        await VerifyAsync(SampleAccounts.Bob);

        Assert.Equal([("north", "alice"), ("main", "bob@example.org")], _signIns.Asked);
    }

    [Fact]
    public async Task An_account_without_an_IMAP_backend_is_asked_nowhere()
    {
        Assert.Equal(AccountPasswordVerdict.Unavailable, await VerifyAsync(SampleAccounts.Bob with { Id = "bob@example.net" }));
        Assert.Empty(_signIns.Asked);
    }

    public void Dispose() => _services.Dispose();

    private async Task<AccountPasswordVerdict> VerifyAsync(Account account)
    {
        using var password = Secret.FromText("one");
        return await _services.GetRequiredService<ImapPasswordVerifier>().VerifyAsync(account, password, TestContext.Current.CancellationToken);
    }

    private sealed class SignIns : IMailboxSignIn
    {
        public BackendLoginOutcome Outcome { get; set; } = BackendLoginOutcome.Accepted;

        public Exception? Fault { get; set; }

        public List<(string Host, string User)> Asked { get; } = [];

        public Task<BackendLoginOutcome> TryAsync(BackendEndpoint destination, BackendCredential.Password credential, CancellationToken cancellationToken)
        {
            Asked.Add((destination.Host, credential.User));
            return Fault is null ? Task.FromResult(Outcome) : throw Fault;
        }
    }
}
