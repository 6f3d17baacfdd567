using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gateway.AppPasswords;
using Gateway.Keys;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Gateway.Storage;
using Microsoft.Extensions.Options;

namespace Gateway.Login;

/// <summary>
/// Checks an app password: the process's cache, then once for all who ask the same at the same time: the shared cache, one indexed
/// look-up in the store, and at most one BCrypt. A wrong secret costs no BCrypt; an unknown name costs what a wrong secret does.
/// </summary>
internal sealed partial class CredentialVerifier(
    KeyRing keys,
    CredentialCaches caches,
    RevocationEpochs epochs,
    AppPasswordStore store,
    PasswordHasher hasher,
    IOptions<LoginOptions> options,
    TimeProvider time,
    ILogger<CredentialVerifier> logger)
{
    private const int MaxNegative = 100_000;
    private const int MaxRetries = 2;
    private static readonly TimeSpan NegativeLifetime = TimeSpan.FromSeconds(30);

    private readonly byte[] _processKey = RandomNumberGenerator.GetBytes(32);
    private readonly BoundedTable<CredentialKey, Negative> _negative = new(MaxNegative, time);
    private readonly ConcurrentDictionary<CredentialKey, Task<Verification>> _flights = new();

    /// <summary>Wrong pairs remembered, for tests and metrics.</summary>
    public int NegativeCount => _negative.Count;

    /// <summary>The cache key of a folded app password.</summary>
    public CredentialKey KeyOf(string name, ReadOnlySpan<byte> folded) => CredentialKey.Of(keys.Current, KeyLabel.CacheKey, name, folded);

    /// <summary>What this process verified lately, if nothing newer was heard and the node is not cut off; null otherwise.</summary>
    public Verification? FromMemory(CredentialKey key)
    {
        if (!caches.Memory.TryGet(key, out var verification)) return null;
        // What is outdated stays until its time is up: it still proves that the secret is the one of its hash.
        return IsUsable(verification) ? verification : null;
    }

    /// <summary>Whether a revocation was heard that is newer; without an app password the account's alone counts.</summary>
    public bool IsRevoked(Verification verification) => verification switch
    {
        { Account: { } account, AppPassword: { } row } => epochs.IsRevoked(account.Id, account.Epoch, row.Id, row.Epoch),
        { Account: { } account } => epochs.IsRevoked(account.Id, account.Epoch),
        _ => false,
    };

    /// <summary>
    /// Verifies 20 folded letters. Our own trouble is a result, never an exception. The work goes on when <paramref name="cancellationToken"/>
    /// ends the wait: others may wait for it too.
    /// </summary>
    public Task<Verification> VerifyAsync(string name, Secret folded, CredentialKey key, CancellationToken cancellationToken)
    {
        var negativeKey = CredentialKey.Of(_processKey, name, folded.Octets);
        if (_negative.TryGet(negativeKey, out var negative) && negative.Generation == epochs.Generation && !IsCutOff)
        {
            return Task.FromResult(negative.Verification);
        }

        var mine = new TaskCompletionSource<Verification>(TaskCreationOptions.RunContinuationsAsynchronously);
        var flight = _flights.GetOrAdd(key, mine.Task);
        if (flight == mine.Task) _ = FlyAsync(name, folded.Clone(), key, negativeKey, mine);
        return flight.WaitAsync(cancellationToken);
    }

    /// <summary>Looks up a name alone, for a secret that is no app password by its shape: the same statement, which then finds no row.</summary>
    public async Task<Verification> FindAccountAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var candidate = await store.FindCandidateAsync(name, [new IndexProbe(-1, -1)], cancellationToken);
            return new Verification { Account = candidate.Account, Policy = candidate.Policy, Source = VerificationSource.Store };
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreFaultException)
        {
            return Verification.Failed(AccessReason.StoreAway);
        }
    }

    private bool IsCutOff => epochs.Silence > options.Value.MaxStale;

    private bool IsCurrent(Verification verification) => !IsRevoked(verification)
        && !(verification is { Account: { } account, AppPassword: { } row } && epochs.IsOutdated(account.Id, row.Id, verification.ReadAt));

    private bool IsUsable(Verification verification) => IsCurrent(verification) && !IsCutOff;

    private async Task FlyAsync(string name, Secret folded, CredentialKey key, CredentialKey negativeKey, TaskCompletionSource<Verification> done)
    {
        var result = Verification.Failed(AccessReason.Fault);
        try
        {
            var generation = epochs.Generation;
            result = await FindAsync(name, folded, key);
            if (result.IsProven) caches.Memory.Set(key, result);
            else if (result is { Trouble: AccessReason.None }) _negative.Set(negativeKey, new Negative(result, generation), NegativeLifetime);
        }
        // The one place that answers for every waiter: whatever went wrong here is ours, and no word on the password.
        catch (Exception fault)
        {
            Log.Fault(logger, fault);
        }
        finally
        {
            folded.Dispose();
            _flights.TryRemove(KeyValuePair.Create(key, done.Task));
            done.SetResult(result);
        }
    }

    private async Task<Verification> FindAsync(string name, Secret folded, CredentialKey key)
    {
        var mark = caches.Memory.TryGet(key, out var remembered) ? remembered
            : caches.Shared is null ? null
            : await caches.Shared.FindAsync(key);

        for (var retry = 0; ; retry++)
        {
            var result = await FromStoreAsync(name, folded, mark);
            if (result is { IsProven: true, Source: VerificationSource.Store }) caches.Shared?.Keep(key, result);
            if (IsCurrent(result)) return result;

            // A revocation overtook the look-up: what was read is outdated.
            if (retry == MaxRetries) return Verification.Failed(AccessReason.StoreAway);
        }
    }

    // The mark was verified before: what it says of rights may be outdated, but its hash is the one that this secret opens.
    private async Task<Verification> FromStoreAsync(string name, Secret folded, Verification? mark)
    {
        Candidate candidate;
        try
        {
            candidate = await store.FindCandidateAsync(name, Probes(folded), CancellationToken.None);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreFaultException)
        {
            return mark is not null && IsUsable(mark) ? mark : Verification.Failed(AccessReason.StoreAway);
        }

        var found = new Verification { Account = candidate.Account, Policy = candidate.Policy, ReadAt = candidate.ReadAt, Source = VerificationSource.Store };
        if (candidate is not { Account: { } account, AppPassword: { } row }) return found;

        if (keys.Find(row.KeyId) is not { } rootKey) return Verification.Failed(AccessReason.KeyMismatch);
        if (!AppPasswordRowMac.IsIntact(rootKey, row)) return Corrupt(row);
        if (candidate.IsInRevocationLog && row.Revoked is null)
        {
            Log.Revived(logger, row.Id, row.AccountId);
            row = row with { Revoked = DateTimeOffset.UnixEpoch };
        }

        found = found with { AppPassword = row, ExpiresAt = Verification.TimestampOf(row.Expires, candidate.Now ?? time.GetUtcNow(), time) };
        if (row.Revoked is not null || row.Suspended is not null) return found;
        if (mark?.AppPassword is { } known && known.Id == row.Id && string.Equals(known.Hash, row.Hash, StringComparison.Ordinal))
        {
            return found with { IsProven = true, Source = mark.Source };
        }

        return await hasher.VerifyAsync(account.Id, rootKey.PasswordInput(account.Id, folded.Octets), row.Hash) switch
        {
            HashVerdict.Right => found with { IsProven = true },
            HashVerdict.Wrong => found with { AppPassword = null, ExpiresAt = null },
            HashVerdict.Busy => Verification.Failed(AccessReason.Overloaded),
            _ => Corrupt(row),
        };
    }

    private IReadOnlyList<IndexProbe> Probes(Secret folded) => keys.Previous is { } previous
        ? [new(keys.Current.Id, keys.Current.Index(folded.Octets)), new(previous.Id, previous.Index(folded.Octets))]
        : [new(keys.Current.Id, keys.Current.Index(folded.Octets))];

    private Verification Corrupt(AppPassword row)
    {
        Log.Corrupt(logger, row.Id, row.AccountId);
        return Verification.Failed(AccessReason.CorruptRow);
    }

    private readonly record struct Negative(Verification Verification, long Generation);

    private static partial class Log
    {
        [LoggerMessage(2010, LogLevel.Critical, "The stored row of app password {AppPassword} of {Account} is not as the gateway wrote it", EventName = "AppPasswordRowCorrupt")]
        public static partial void Corrupt(ILogger logger, string appPassword, string account);

        [LoggerMessage(2011, LogLevel.Critical, "App password {AppPassword} of {Account} is deleted by the revocation log and alive in its row", EventName = "AppPasswordRevived")]
        public static partial void Revived(ILogger logger, string appPassword, string account);

        [LoggerMessage(2012, LogLevel.Error, "A verification failed", EventName = "VerificationFault")]
        public static partial void Fault(ILogger logger, Exception fault);
    }
}
