using Gateway.AppPasswords;
using Gateway.Keys;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Storage;

namespace Gateway.Login;

/// <summary>
/// Looks a pair up where this process's cache can't tell: the shared mark, one indexed look-up in the store, and at most one BCrypt. With the store
/// away, what nodes shared of it.
/// </summary>
internal sealed partial class CredentialLookup(
    KeyRing keys,
    KeyGuard guard,
    KeyTrust trust,
    CredentialCaches caches,
    VerificationFreshness freshness,
    AppPasswordStore store,
    PasswordHasher hasher,
    TimeProvider time,
    ILogger<CredentialLookup> logger)
{
    private const int MaxRetries = 2;

    // No key has this id: the statement does the same work and finds nothing.
    private static readonly IReadOnlyList<IndexProbe> NoProbe = [new(-1, -1)];

    /// <summary>What the pair comes to. <paramref name="remembered"/>: what this process knew of it, outdated; null: nothing.</summary>
    public async Task<Verification> FindAsync(string name, Secret folded, Verification? remembered)
    {
        var mark = remembered?.AppPassword is { } row ? new VerifiedMark(row.Id, row.Hash, VerificationSource.Store)
            : caches.Shared is null ? null
            : await caches.Shared.FindMarkAsync(name, folded);

        for (var retry = 0; ; retry++)
        {
            var result = await FromStoreAsync(name, folded, mark, remembered);
            if (result is { IsProven: true, Source: VerificationSource.Store }) caches.Shared?.Keep(name, folded, result);
            if (freshness.IsCurrent(result)) return result;

            // A revocation overtook the look-up: what was read is outdated.
            if (retry == MaxRetries) return Verification.Failed(AccessReason.StoreAway);
        }
    }

    /// <summary>Looks up a name alone.</summary>
    public async Task<Verification> FindAccountAsync(string name)
    {
        try
        {
            var candidate = await store.FindCandidateAsync(name, NoProbe, CancellationToken.None);
            return new Verification { Account = candidate.Account, Policy = candidate.Policy, Source = VerificationSource.Store };
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreFaultException)
        {
            return Verification.Failed(AccessReason.StoreAway);
        }
    }

    private async Task<Verification> FromStoreAsync(string name, Secret folded, VerifiedMark? mark, Verification? remembered)
    {
        try
        {
            var candidate = await store.FindCandidateAsync(name, Probes(folded), CancellationToken.None);
            if (candidate.AppPassword is null && candidate.NewestKeyId > guard.NewestKeyId)
            {
                // A rotation that this node has not heard of yet: its key may be here.
                await guard.CompareAsync(CancellationToken.None);
                candidate = await store.FindCandidateAsync(name, Probes(folded), CancellationToken.None);
            }

            return await JudgeAsync(candidate, folded, mark);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreFaultException)
        {
            return remembered is not null && freshness.IsUsable(remembered) ? remembered : await FromRecordAsync(name, folded, mark);
        }
    }

    private async Task<Verification> JudgeAsync(Candidate candidate, Secret folded, VerifiedMark? mark)
    {
        var found = new Verification { Account = candidate.Account, Policy = candidate.Policy, ReadAt = candidate.ReadAt, Source = VerificationSource.Store };
        if (candidate is not { Account: not null, AppPassword: { } row })
        {
            // It may be under a key that this node lacks. Known and unknown names alike: the answer tells nobody which exist.
            return trust.Lacking is null ? found : Verification.Failed(AccessReason.KeyLacking);
        }

        if (keys.Find(row.KeyId) is not { } rootKey) return Verification.Failed(AccessReason.KeyMismatch);
        if (!AppPasswordRowMac.IsIntact(rootKey, row)) return Corrupt(row);
        if (candidate.IsInRevocationLog && row.Revoked is null)
        {
            Log.Revived(logger, row.Id, row.AccountId);
            row = row with { Revoked = DateTimeOffset.UnixEpoch };
        }

        found = found with { AppPassword = row, ExpiresAt = Verification.TimestampOf(row.Expires, candidate.Now ?? time.GetUtcNow(), time) };
        return row.Revoked is not null || row.Suspended is not null ? found : await ProveAsync(found, rootKey, folded, mark);
    }

    // With the store away: the record says what it said, and the mark or a BCrypt that this is its secret. What it does not know is not wrong.
    private async Task<Verification> FromRecordAsync(string name, Secret folded, VerifiedMark? mark)
    {
        var record = caches.Shared is null ? null : await caches.Shared.FindRecordAsync(name, Probes(folded));
        if (record is not { AppPassword: { } row } || !freshness.IsUsable(record) || keys.Find(row.KeyId) is not { } rootKey)
        {
            return Verification.Failed(AccessReason.StoreAway);
        }

        var found = await ProveAsync(record, rootKey, folded, mark);
        return found.IsProven ? found : Verification.Failed(AccessReason.StoreAway);
    }

    private async Task<Verification> ProveAsync(Verification found, RootKey rootKey, Secret folded, VerifiedMark? mark)
    {
        var row = found.AppPassword!;
        if (mark is not null && mark.AppPasswordId == row.Id && string.Equals(mark.Hash, row.Hash, StringComparison.Ordinal))
        {
            return found with { IsProven = true, Source = mark.Source };
        }

        return await hasher.VerifyAsync(row.AccountId, rootKey.PasswordInput(row.AccountId, folded.Octets), row.Hash) switch
        {
            HashVerdict.Right => found with { IsProven = true },
            HashVerdict.Wrong => found with { AppPassword = null, ExpiresAt = null },
            HashVerdict.Busy => Verification.Failed(AccessReason.Overloaded),
            _ => Corrupt(row),
        };
    }

    private IReadOnlyList<IndexProbe> Probes(Secret folded) => [.. keys.Held.Select(key => new IndexProbe(key.Id, key.Index(folded.Octets)))];

    private Verification Corrupt(AppPassword row)
    {
        Log.Corrupt(logger, row.Id, row.AccountId);
        return Verification.Failed(AccessReason.CorruptRow);
    }

    private static partial class Log
    {
        [LoggerMessage(2010, LogLevel.Critical, "The stored row of app password {AppPassword} of {Account} is not as the gateway wrote it", EventName = "AppPasswordRowCorrupt")]
        public static partial void Corrupt(ILogger logger, string appPassword, string account);

        [LoggerMessage(2011, LogLevel.Critical, "App password {AppPassword} of {Account} is deleted by the revocation log and alive in its row", EventName = "AppPasswordRevived")]
        public static partial void Revived(ILogger logger, string appPassword, string account);
    }
}
