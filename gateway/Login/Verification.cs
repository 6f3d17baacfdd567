using System.Collections.Frozen;
using Gateway.Accounts;
using Gateway.AppPasswords;

namespace Gateway.Login;

/// <summary>What checking a name and a secret came to. Immutable: a proven one is kept in the cache as it is.</summary>
internal sealed record Verification
{
    private static readonly TimeSpan Century = TimeSpan.FromDays(36_525);

    private FrozenSet<string>? _senders;

    /// <summary>Whose name it is; null: nobody's, or nothing is known (<see cref="Trouble"/>).</summary>
    public Account? Account { get; init; }

    /// <summary>The policy for that name, folded.</summary>
    public AccountPolicy Policy { get; init; } = AccountPolicy.Defaults;

    /// <summary>The app password that the secret belongs to; null: none.</summary>
    public AppPassword? AppPassword { get; init; }

    /// <summary>Whether BCrypt said so, now or for the cache. A deleted or suspended one is recognised without.</summary>
    public bool IsProven { get; init; }

    /// <summary>Timestamp of the process's clock from which on it is expired; null: never. A wall clock that jumps does not move it.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>The end of the revocation log when it was read: notices behind it outdate it.</summary>
    public long ReadAt { get; init; }

    /// <summary>Our own trouble: nothing is known of the secret. <see cref="AccessReason.None"/>: there is none.</summary>
    public AccessReason Trouble { get; init; }

    /// <summary>What answered first.</summary>
    public VerificationSource Source { get; init; }

    /// <summary>The account's own name and its aliases; null without an account. Made once for all sign-ins that share this value.</summary>
    public IReadOnlySet<string>? SenderAddresses =>
        Account is { } account ? _senders ??= new[] { account.Id }.Concat(account.Aliases).ToFrozenSet(StringComparer.Ordinal) : null;

    /// <summary>
    /// An expiry as a timestamp. The database's time decides once, for all nodes alike; from then on the process's own clock runs, which nobody sets.
    /// What is a century away is never: a timestamp cannot hold it.
    /// </summary>
    public static long? TimestampOf(DateTimeOffset? expires, DateTimeOffset now, TimeProvider time)
    {
        if (expires is not { } end || end - now > Century) return null;

        var left = end - now < -Century ? -Century : end - now;
        return time.GetTimestamp() + (long)(left.TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>Nothing is known, for this reason.</summary>
    public static Verification Failed(AccessReason trouble) => new() { Trouble = trouble };
}

/// <summary>What a decision rests on (a tag of metrics and a field of the log).</summary>
internal enum VerificationSource
{
    /// <summary>Nothing was looked at.</summary>
    None,

    /// <summary>This process's cache.</summary>
    Memory,

    /// <summary>The cache that nodes share.</summary>
    Redis,

    /// <summary>The store, with BCrypt where a row was found.</summary>
    Store,
}
