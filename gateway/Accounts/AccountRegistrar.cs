using Gateway.Audit;
using Gateway.Storage;

namespace Gateway.Accounts;

/// <summary>Adds an account with its aliases.</summary>
internal sealed class AccountRegistrar(Database database, PolicyStore policies, AuditLog audit, TimeProvider time)
{
    /// <summary>Adds it, or says why not; nothing is written then.</summary>
    public async Task<AddAccountResult> AddAsync(AccountRequest given, Actor actor, CancellationToken cancellationToken)
    {
        if (!AccountName.TryCanonicalise(given.Name, out var id)) return new AddAccountResult.InvalidName(given.Name);

        var aliases = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var alias in given.Aliases)
        {
            if (!AccountName.TryCanonicalise(alias, out var name)) return new AddAccountResult.InvalidName(alias);
            if (name != id) aliases.Add(name);
        }

        try
        {
            return new AddAccountResult.Added(
                await database.WriteAsync(session => InsertAsync(session, given, id, [.. aliases], actor), cancellationToken));
        }
        catch (StoreConflictException)
        {
            return new AddAccountResult.NameTaken(id);
        }
    }

    private async Task<Account> InsertAsync(DatabaseSession session, AccountRequest given, string id, IReadOnlyList<string> aliases, Actor actor)
    {
        var account = new Account
        {
            Id = id,
            State = given.State ?? (await policies.EffectiveAsync(session, id)).InitialState ?? TwoStepState.Disabled,
            Epoch = 1,
            Created = time.GetUtcNow().ToStored().ToTime(),
            Group = string.IsNullOrWhiteSpace(given.Group) ? null : given.Group.Trim(),
            Aliases = aliases,
        };
        await AccountStore.InsertAsync(session, account);
        if (given.Also is { } also) await also(session, id);
        await audit.AppendAsync(session, new AuditEvent
        {
            Kind = AuditKind.AccountAdded,
            At = account.Created,
            Actor = actor,
            AccountId = id,
            Detail = $"{account.State} {string.Join(' ', aliases)}".TrimEnd(),
        });
        return account;
    }
}

/// <summary>An account to add.</summary>
/// <param name="Name">Its address, any case.</param>
/// <param name="State">Null: what the policy says.</param>
/// <param name="Group">Backend group; null: routed by its domain.</param>
internal sealed record AccountRequest(string Name, TwoStepState? State = null, string? Group = null)
{
    /// <summary>Other addresses that mean it, any case.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Runs in the same transaction with the new id; null: nothing.</summary>
    public Func<DatabaseSession, string, Task>? Also { get; init; }
}

/// <summary>What came of adding an account.</summary>
internal abstract record AddAccountResult
{
    private AddAccountResult()
    {
    }

    /// <summary>It is there now.</summary>
    internal sealed record Added(Account Account) : AddAccountResult;

    /// <summary>Its name, or one of its aliases, means an account already.</summary>
    internal sealed record NameTaken(string Name) : AddAccountResult;

    /// <summary>The name is no address that a backend could be given.</summary>
    internal sealed record InvalidName(string Name) : AddAccountResult;
}
