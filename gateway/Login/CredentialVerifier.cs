using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gateway.AppPasswords;
using Gateway.Keys;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Storage;

namespace Gateway.Login;

/// <summary>
/// Checks an app password: the process's cache, then once for all who ask the same at the same time: <see cref="CredentialLookup"/>. A wrong
/// secret costs no BCrypt; an unknown name costs what a wrong secret does.
/// </summary>
internal sealed partial class CredentialVerifier(
    KeyRing keys,
    CredentialCaches caches,
    VerificationFreshness freshness,
    CredentialLookup lookup,
    AppPasswordRekeyer rekeyer,
    TimeProvider time,
    ILogger<CredentialVerifier> logger)
{
    private const int MaxNegative = 100_000;
    private const int MaxNames = 20_000;
    private static readonly TimeSpan NegativeLifetime = TimeSpan.FromSeconds(30);
    // Short: an account that is added meanwhile is nobody's for so long.
    private static readonly TimeSpan NameLifetime = TimeSpan.FromSeconds(5);

    // Of this process alone, so that no rotation of the root keys empties its cache.
    private readonly byte[] _processKey = RandomNumberGenerator.GetBytes(32);
    private readonly BoundedTable<CredentialKey, Remembered> _negative = new(MaxNegative, time);
    private readonly BoundedTable<CredentialKey, Remembered> _names = new(MaxNames, time);
    private readonly ConcurrentDictionary<CredentialKey, Task<Verification>> _flights = new();

    /// <summary>Wrong pairs remembered, for tests and metrics.</summary>
    public int NegativeCount => _negative.Count;

    /// <summary>What this process knows a name and a folded app password by.</summary>
    public CredentialKey KeyOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> folded) => CredentialKey.Of(_processKey, name, folded);

    /// <summary>What this process verified lately, if nothing newer was heard and the node is not cut off; null otherwise.</summary>
    public Verification? FromMemory(CredentialKey key)
    {
        if (!caches.Memory.TryGet(key, out var verification)) return null;
        // What is outdated stays until its time is up: it still proves that the secret is the one of its hash.
        return freshness.IsUsable(verification) ? verification : null;
    }

    /// <summary>Whether a revocation was heard that is newer; without an app password the account's alone counts.</summary>
    public bool IsRevoked(Verification verification) => freshness.IsRevoked(verification);

    /// <summary>
    /// Verifies 20 folded letters. Our own trouble is a result, never an exception. The work goes on when <paramref name="cancellationToken"/>
    /// ends the wait: others may wait for it too.
    /// </summary>
    public Task<Verification> VerifyAsync(string name, Secret folded, CredentialKey key, CancellationToken cancellationToken)
    {
        if (Recall(_negative, key) is { } wrong) return Task.FromResult(wrong);

        var mine = new TaskCompletionSource<Verification>(TaskCreationOptions.RunContinuationsAsynchronously);
        var flight = _flights.GetOrAdd(key, mine.Task);
        if (flight == mine.Task) _ = FlyAsync(name, folded.Clone(), key, mine);
        return flight.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Finds whose name it is, for a secret that is no app password by its shape: the same statement, which then finds no row. Remembered for some
    /// seconds, known or not, so that a flood of account passwords costs the store one look-up a name.
    /// </summary>
    public async Task<Verification> FindAccountAsync(string name, CancellationToken cancellationToken)
    {
        var key = CredentialKey.Of(_processKey, name, []);
        if (Recall(_names, key) is { } known) return known;

        var generation = freshness.Generation;
        var found = await lookup.FindAccountAsync(name).WaitAsync(cancellationToken);
        if (found.Trouble is AccessReason.None) _names.Set(key, new Remembered(found, generation), NameLifetime);
        return found;
    }

    private Verification? Recall(BoundedTable<CredentialKey, Remembered> table, CredentialKey key) =>
        table.TryGet(key, out var remembered) && remembered.Generation == freshness.Generation && !freshness.IsCutOff ? remembered.Verification : null;

    private async Task FlyAsync(string name, Secret folded, CredentialKey key, TaskCompletionSource<Verification> done)
    {
        using var owned = folded;
        var result = Verification.Failed(AccessReason.Fault);
        try
        {
            var generation = freshness.Generation;
            result = await lookup.FindAsync(name, folded, caches.Memory.TryGet(key, out var remembered) ? remembered : null);
            if (result.IsProven) caches.Memory.Set(key, result);
            else if (result is { Trouble: AccessReason.None }) _negative.Set(key, new Remembered(result, generation), NegativeLifetime);
        }
        // The one place that answers for every waiter: whatever went wrong here is ours, and no word on the password.
        catch (Exception fault)
        {
            Log.Fault(logger, fault);
        }
        finally
        {
            _flights.TryRemove(KeyValuePair.Create(key, done.Task));
            done.SetResult(result);
        }

        if (result is { IsProven: true, AppPassword: { } row } && row.KeyId != keys.Current.Id) await RekeyAsync(name, folded, key, result);
    }

    // Nobody waits for it: the client has its answer.
    private async Task RekeyAsync(string name, Secret folded, CredentialKey key, Verification verified)
    {
        try
        {
            if (await rekeyer.RekeyAsync(verified.AppPassword!, folded) is not { } row) return;

            var next = verified with { AppPassword = row };
            if (!freshness.IsCurrent(next)) return;

            caches.Memory.Set(key, next);
            caches.Shared?.Keep(name, folded, next);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreFaultException or StoreConflictException)
        {
            // The store has said what is wrong; the next sign-in tries again.
            Log.NotRekeyed(logger, verified.AppPassword!.Id, fault.Message);
        }
    }

    private readonly record struct Remembered(Verification Verification, long Generation);

    private static partial class Log
    {
        [LoggerMessage(2012, LogLevel.Error, "A verification failed", EventName = "VerificationFault")]
        public static partial void Fault(ILogger logger, Exception fault);

        [LoggerMessage(2016, LogLevel.Debug, "App password {AppPassword} stays under its old root key for now: {Reason}", EventName = "NotRekeyed")]
        public static partial void NotRekeyed(ILogger logger, string appPassword, string reason);
    }
}
