using System.Security.Cryptography;
using Gateway.Accounts;
using Gateway.Audit;
using Gateway.Keys;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Storage;

namespace Gateway.AppPasswords;

/// <summary>Makes app passwords. The plain text leaves here once and is kept nowhere.</summary>
internal sealed class AppPasswordIssuer(
    Database database, PolicyStore policies, KeyRing keys, PasswordHasher hasher, AuditLog audit, TimeProvider time)
{
    // Two secrets of one account share an index once in a hundred million; thrice in a row is a broken generator.
    private const int MaxDraws = 3;

    /// <summary>Makes one, or says why not. Costs one BCrypt, outside the transaction.</summary>
    public async Task<IssueResult> IssueAsync(IssueRequest request, Actor actor, CancellationToken cancellationToken)
    {
        if (!ScopeReader.TryReadLabel(request.Label, out var label)) return new IssueResult.Invalid("label");
        if (ScopeReader.Read(request.Scope, out var field) is not { } scope) return new IssueResult.Invalid(field);
        if (request.Expires <= time.GetUtcNow()) return new IssueResult.Invalid("expires");

        // Asked before the hash is paid for, and again in the transaction.
        var refusal = await database.ReadAsync(session => RefusalAsync(session, request.AccountId), cancellationToken);
        if (refusal is not null) return refusal;

        var wanted = request with { Label = label, Scope = scope };
        for (var draw = 1; draw <= MaxDraws; draw++)
        {
            if (await TryIssueAsync(wanted, actor, cancellationToken) is { } result) return result;
        }

        throw new StoreFaultException("Three app passwords in a row had an index that was taken.");
    }

    /// <summary>Null: the index is taken.</summary>
    private async Task<IssueResult?> TryIssueAsync(IssueRequest wanted, Actor actor, CancellationToken cancellationToken)
    {
        var secret = AppPasswordGenerator.Create();
        IssueResult? result = null;
        try
        {
            var drawn = Draw(wanted, secret);
            if (await hasher.HashAsync(wanted.AccountId, drawn.Input) is not { } hash) return result = new IssueResult.Busy();

            return result = await database.WriteAsync(
                session => InsertAsync(session, wanted, drawn.Row with { Hash = hash }, secret, actor), cancellationToken);
        }
        finally
        {
            if (result is not IssueResult.Issued) secret.Dispose();
        }
    }

    private (AppPassword Row, string Input) Draw(IssueRequest wanted, Secret secret)
    {
        Span<byte> folded = stackalloc byte[AppPasswordFormat.Letters];
        if (!AppPasswordFormat.TryFold(secret.Octets, folded)) throw new InvalidOperationException("The generator made no app password.");

        var key = keys.Current;
        var row = new AppPassword
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            AccountId = wanted.AccountId,
            KeyId = key.Id,
            Index = key.Index(folded),
            Hash = "",
            Label = wanted.Label,
            Scope = wanted.Scope,
            Created = time.GetUtcNow().ToStored().ToTime(),
            Expires = wanted.Expires.ToStored().ToTime(),
            Epoch = 1,
            RowMac = [],
        };
        var input = key.PasswordInput(wanted.AccountId, folded);
        CryptographicOperations.ZeroMemory(folded);
        return (row, input);
    }

    private async Task<IssueResult?> InsertAsync(DatabaseSession session, IssueRequest wanted, AppPassword drawn, Secret secret, Actor actor)
    {
        // Two requests at the limit must not both get the last place.
        await AccountStore.LockAsync(session, wanted.AccountId);
        if (await RefusalAsync(session, wanted.AccountId) is { } refusal) return refusal;
        if (await AppPasswordStore.IsTakenAsync(session, wanted.AccountId, new IndexProbe(drawn.KeyId, drawn.Index))) return null;

        var lifetime = (await policies.EffectiveAsync(session, wanted.AccountId)).DefaultLifetime ?? TimeSpan.Zero;
        var row = drawn with { Expires = drawn.Expires ?? (lifetime > TimeSpan.Zero ? drawn.Created + lifetime : null) };
        var key = keys.Find(row.KeyId) ?? throw new StoreFaultException("The root key was taken away while an app password was made.");
        row = row with { RowMac = AppPasswordRowMac.Compute(key, row) };
        await AppPasswordStore.InsertAsync(session, row);
        if (wanted.Also is { } also) await also(session, row.Id);
        await audit.AppendAsync(session, new AuditEvent
        {
            Kind = AuditKind.AppPasswordIssued,
            At = row.Created,
            Actor = actor,
            AccountId = row.AccountId,
            AppPasswordId = row.Id,
            Detail = row.Label,
        });
        return new IssueResult.Issued(new IssuedAppPassword(row, secret));
    }

    private async Task<IssueResult?> RefusalAsync(DatabaseSession session, string accountId)
    {
        if (await AccountStore.FindAsync(session, accountId) is not { } account) return new IssueResult.UnknownAccount();

        var policy = await policies.EffectiveAsync(session, accountId);
        if (policy.MayCreateAppPasswords != true || account.State == TwoStepState.Blocked) return new IssueResult.NotAllowed();

        var limit = policy.AppPasswordLimit ?? 0;
        return await AppPasswordStore.CountAsync(session, accountId) >= limit ? new IssueResult.LimitReached(limit) : null;
    }
}
