using Gateway.Accounts;
using Gateway.Audit;
using Gateway.Sessions;
using Gateway.Storage;

namespace Gateway.Import;

/// <summary>Writes rows of an import in one transaction: looks first, so that a refused row leaves no trace and spoils no other.</summary>
internal sealed class ImportWriter(
    AccountStateChanger states, PolicyStore policies, RevocationLog revocations, AuditLog audit, TimeProvider time)
{
    private const int TellEvery = 500;

    /// <summary>
    /// One outcome per row, in order. <paramref name="strict"/>: throws <see cref="ImportAbandonedException"/> when one is refused.
    /// <paramref name="written"/> hears now and then how many rows are behind.
    /// </summary>
    public async Task<IReadOnlyList<ImportOutcome>> WriteAsync(
        DatabaseSession session, IReadOnlyList<ImportRow> rows, bool strict, Actor actor, Action<int> written)
    {
        var outcomes = new List<ImportOutcome>(rows.Count);
        var events = new List<AuditEvent>();
        var initial = new Dictionary<string, TwoStepState>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            outcomes.Add(await WriteAsync(session, row, initial, new Notes(events, actor)));
            if (outcomes.Count % TellEvery == 0) written(outcomes.Count);
        }

        if (strict && outcomes.Exists(outcome => outcome.Kind == ImportOutcomeKind.Refused)) throw new ImportAbandonedException(outcomes);

        var cuts = outcomes.Select(outcome => outcome.Cut).OfType<Revocation>().ToLookup(cut => cut.IsNotice);
        await revocations.AppendAsync(session, RevocationKind.Cut, [.. cuts[false]]);
        var notices = await revocations.AppendAsync(session, RevocationKind.Outdated, [.. cuts[true]]);
        if (events.Count > 0) await audit.AppendAsync(session, events);
        return Numbered(outcomes, notices);
    }

    private async Task<ImportOutcome> WriteAsync(DatabaseSession session, ImportRow row, Dictionary<string, TwoStepState> initial, Notes notes)
    {
        var wanted = row.Account!;
        foreach (var alias in wanted.Aliases)
        {
            if (await OwnerAsync(session, alias) is { } owner && owner != wanted.Name) return Refused(row, $"{alias} means {owner} already");
        }

        var holder = await OwnerAsync(session, wanted.Name);
        if (holder is null) return await AddAsync(session, row, initial, notes);
        return holder == wanted.Name ? await ChangeAsync(session, row, notes) : Refused(row, $"{wanted.Name} means {holder} already");
    }

    private async Task<ImportOutcome> AddAsync(DatabaseSession session, ImportRow row, Dictionary<string, TwoStepState> initial, Notes notes)
    {
        var wanted = row.Account!;
        var account = new Account
        {
            Id = wanted.Name,
            State = wanted.State ?? await InitialAsync(session, wanted.Name, initial),
            Epoch = 1,
            Created = time.GetUtcNow(),
            Group = wanted.Group,
            Aliases = wanted.Aliases,
        };
        await AccountStore.InsertAsync(session, account);
        notes.Add(AuditKind.AccountAdded, account.Id, $"import {account.State} {string.Join(' ', account.Aliases)}".TrimEnd(), account.Created);
        return new ImportOutcome(ImportOutcomeKind.Added, row.Line);
    }

    private async Task<ImportOutcome> ChangeAsync(DatabaseSession session, ImportRow row, Notes notes)
    {
        var wanted = row.Account!;
        var account = (await AccountStore.FindAsync(session, wanted.Name))!;
        var missing = wanted.Aliases.Except(account.Aliases, StringComparer.Ordinal).ToList();
        foreach (var alias in missing)
        {
            await AccountStore.InsertNameAsync(session, alias, account.Id);
            notes.Add(AuditKind.AliasAdded, account.Id, "import " + alias, time.GetUtcNow());
        }

        Revocation? cut = null;
        var changesState = wanted.State is { } state && state != account.State;
        if (changesState)
        {
            cut = await states.MoveAsync(session, account, wanted.State!.Value);
            notes.Add(AuditKind.AccountStateChanged, account.Id, $"import {account.State} -> {wanted.State}", time.GetUtcNow());
        }

        // A new name is known to every node at once, also where it was unknown a moment ago.
        if (missing.Count > 0) cut ??= Revocation.Outdating(account.Id);
        return new ImportOutcome(changesState || missing.Count > 0 ? ImportOutcomeKind.Changed : ImportOutcomeKind.Unchanged, row.Line, Cut: cut);
    }

    // The log gives a notice its number only when it is appended.
    private static List<ImportOutcome> Numbered(List<ImportOutcome> outcomes, IReadOnlyList<Revocation> notices)
    {
        var next = 0;
        return [.. outcomes.Select(outcome => outcome.Cut is { IsNotice: true } ? outcome with { Cut = notices[next++] } : outcome)];
    }

    private static ImportOutcome Refused(ImportRow row, string fault) => new(ImportOutcomeKind.Refused, row.Line, fault);

    private static async Task<string?> OwnerAsync(DatabaseSession session, string name) =>
        await session.Statement("select account_id from login_name where name = @name", ("@name", name))
            .ExecuteScalarAsync(session.CancellationToken) as string;

    private async Task<TwoStepState> InitialAsync(DatabaseSession session, string name, Dictionary<string, TwoStepState> known)
    {
        var domain = name[(name.IndexOf('@', StringComparison.Ordinal) + 1)..];
        if (!known.TryGetValue(domain, out var state))
        {
            state = (await policies.EffectiveAsync(session, name)).InitialState ?? TwoStepState.Disabled;
            known.Add(domain, state);
        }

        return state;
    }

    private readonly record struct Notes(List<AuditEvent> Events, Actor Actor)
    {
        public void Add(AuditKind kind, string accountId, string detail, DateTimeOffset at) =>
            Events.Add(new AuditEvent { Kind = kind, At = at, Actor = Actor, AccountId = accountId, Detail = detail });
    }
}
