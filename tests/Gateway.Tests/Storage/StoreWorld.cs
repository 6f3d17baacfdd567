using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Keys;
using Gateway.Sessions;
using Gateway.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Storage;

/// <summary>The operations over one database, with a clock that stands still and a channel that remembers.</summary>
internal sealed class StoreWorld : IAsyncDisposable
{
    public static readonly Actor Tester = Actor.Admin("tester");

    public StoreWorld(TestStore store, PasswordHasher hasher)
    {
        Store = store;
        Heads = new ChainHeads(Keys);
        Audit = new AuditLog(store.Database, Heads, Keys, store.Metrics, Time);
        AuditStore = new AuditStore(store.Database, Heads);
        Revocations = new RevocationLog(store.Database, Heads, Time);
        Accounts = new AccountStore(store.Database);
        Policies = new PolicyStore(store.Database, PolicyBase.Product, Revocations, Audit, Channel, Time);
        Registrar = new AccountRegistrar(store.Database, Policies, Audit, Time);
        States = new AccountStateChanger(store.Database, Revocations, Audit, Channel, Time);
        Aliases = new AccountAliases(store.Database, Revocations, Audit, Channel, Time);
        AppPasswords = new AppPasswordStore(store.Database, PolicyBase.Product);
        Issuer = new AppPasswordIssuer(store.Database, Policies, Keys, hasher, Audit, Time);
        Revoker = new AppPasswordRevoker(store.Database, Keys, Revocations, Audit, Channel, Time);
    }

    public TestStore Store { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero));

    public KeyRing Keys { get; } = new(new RootKey(1, Enumerable.Repeat((byte)7, RootKey.Octets).ToArray()));

    public RememberingChannel Channel { get; } = new();

    public ChainHeads Heads { get; }

    public AuditLog Audit { get; }

    public AuditStore AuditStore { get; }

    public RevocationLog Revocations { get; }

    public AccountStore Accounts { get; }

    public PolicyStore Policies { get; }

    public AccountRegistrar Registrar { get; }

    public AccountStateChanger States { get; }

    public AccountAliases Aliases { get; }

    public AppPasswordStore AppPasswords { get; }

    public AppPasswordIssuer Issuer { get; }

    public AppPasswordRevoker Revoker { get; }

    public async Task<Account> AddAsync(string name, TwoStepState state = TwoStepState.Enforced, params string[] aliases)
    {
        var result = await Registrar.AddAsync(new AccountRequest(name, state) { Aliases = aliases }, Tester, default);
        return Assert.IsType<AddAccountResult.Added>(result).Account;
    }

    /// <summary>Makes an app password; its plain text is dropped.</summary>
    public async Task<AppPassword> IssueAsync(string accountId, string label = "Phone")
    {
        using var issued = Assert.IsType<IssueResult.Issued>(await Issuer.IssueAsync(new IssueRequest(accountId, label), Tester, default)).AppPassword;
        return issued.Record;
    }

    /// <summary>What a sign-in with this app password would be given.</summary>
    public Task<Candidate> FindAsync(AppPassword appPassword) =>
        AppPasswords.FindCandidateAsync(appPassword.AccountId, [new IndexProbe(appPassword.KeyId, appPassword.Index)], default);

    public async ValueTask DisposeAsync()
    {
        Audit.Dispose();
        await Store.DisposeAsync();
    }

    internal sealed class RememberingChannel : IRevocationChannel
    {
        /// <summary>What takes something away.</summary>
        public IEnumerable<Revocation> Cuts => Published.Where(revocation => !revocation.IsNotice);

        public List<Revocation> Published { get; } = [];

        public Task PublishAsync(Revocation revocation, CancellationToken cancellationToken)
        {
            Published.Add(revocation);
            return Task.CompletedTask;
        }
    }
}
