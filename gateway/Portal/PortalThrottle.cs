using System.Net;
using System.Security.Cryptography;
using Gateway.Login;

namespace Gateway.Portal;

/// <summary>
/// Bounds wrong passwords and codes of an account, whatever name it was typed by, for all nodes together. Passwords: in 30 minutes five from browsers that
/// the account never signed in with, and four from those it did; together nine, below the ten at which directories commonly lock. Strangers' wrong ones
/// slow strangers alone, from a minute up to an hour, and after a hundred in a row only a known browser or a passkey gets in.
/// </summary>
internal sealed class PortalThrottle(AttemptStore attempts, LoginThrottle sources, TimeProvider time)
{
    private const int SlowAfter = 5;
    private const int MaxRemembered = 50_000;
    private static readonly TimeSpan RepeatMemory = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan AccountMemory = TimeSpan.FromDays(30);
    private static readonly TimeSpan MadeUpMemory = TimeSpan.FromHours(1);
    private static readonly TimeSpan CodePause = TimeSpan.FromMinutes(15);

    private static readonly AttemptRule FromStrangers = new(5, TimeSpan.FromMinutes(30)) { Ceiling = 100, Pause = Slower };
    private static readonly AttemptRule FromKnown = new(4, TimeSpan.FromMinutes(30));
    private static readonly AttemptRule OfCodes = new(5, CodePause) { Pause = wrong => wrong % SlowAfter == 0 ? CodePause : TimeSpan.Zero };

    private static readonly AttemptRule OfCreations = new(30, TimeSpan.FromHours(1));

    private readonly byte[] _processKey = RandomNumberGenerator.GetBytes(32);
    private readonly BoundedTable<CredentialKey, bool> _wrong = new(MaxRemembered, time);

    /// <summary>Whether so much came from there that nothing is judged now.</summary>
    public bool IsFlood(IPAddress? client) => sources.Check(client ?? IPAddress.None) is not null;

    /// <summary>Counts a password that is about to be asked of the directory; null: not now.</summary>
    /// <param name="accountId">Whose; of a name that no account has, that name.</param>
    /// <param name="isKnown">The browser is one that the account signed in with.</param>
    /// <param name="isAccount">There is such an account: what is made up is forgotten sooner.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TakenAttempt?> TakePasswordAsync(string accountId, bool isKnown, bool isAccount, CancellationToken cancellationToken)
    {
        var subject = (isKnown ? "known " : "strangers ") + accountId;
        return await attempts.TryTakeAsync(subject, isKnown ? FromKnown : FromStrangers, isAccount ? AccountMemory : MadeUpMemory, cancellationToken)
            ? new TakenAttempt(subject, isKnown)
            : null;
    }

    /// <summary>Counts a code of an authenticator, or a recovery code: a pause of one leaves the other.</summary>
    public async Task<TakenAttempt?> TakeCodeAsync(string accountId, bool isKnown, bool isRecovery, CancellationToken cancellationToken)
    {
        var subject = $"{(isRecovery ? "recovery" : "code")} {(isKnown ? "known" : "strangers")} {accountId}";
        return await attempts.TryTakeAsync(subject, OfCodes, CodePause * 2, cancellationToken) ? new TakenAttempt(subject, true) : null;
    }

    /// <summary>Whether one more app password may be made: thirty in an hour.</summary>
    public Task<bool> TryCreateAsync(string accountId, CancellationToken cancellationToken) =>
        attempts.TryTakeAsync("create " + accountId, OfCreations, OfCreations.Window * 2, cancellationToken);

    /// <summary>It was right. What strangers did wrong is not forgotten because the owner came from a new browser.</summary>
    public Task RightAsync(TakenAttempt taken, CancellationToken cancellationToken) =>
        taken.IsOwn ? attempts.ClearAsync(taken.Subject, cancellationToken) : attempts.GiveBackAsync(taken.Subject, cancellationToken);

    /// <summary>It told nothing about the secret.</summary>
    public Task GiveBackAsync(TakenAttempt taken, CancellationToken cancellationToken) => attempts.GiveBackAsync(taken.Subject, cancellationToken);

    /// <summary>The owner is here, by both steps: strangers start anew.</summary>
    public Task LiftAsync(string accountId, CancellationToken cancellationToken) => attempts.EndStreakAsync("strangers " + accountId, cancellationToken);

    /// <summary>Whether this node found the same value wrong a short while ago: it is not asked again, and not counted again.</summary>
    public bool IsRepeated(string accountId, ReadOnlySpan<byte> value) => _wrong.TryGet(KeyOf(accountId, value), out _);

    /// <summary>A wrong password.</summary>
    public void Remember(IPAddress? client, string accountId, ReadOnlySpan<byte> value)
    {
        _wrong.Set(KeyOf(accountId, value), true, RepeatMemory);
        sources.CountWrong(client ?? IPAddress.None, accountId, HMACSHA256.HashData(_processKey, value));
    }

    // A digest first: what people type here may be longer than a key takes.
    private CredentialKey KeyOf(string accountId, ReadOnlySpan<byte> value) => CredentialKey.Of(_processKey, accountId, HMACSHA256.HashData(_processKey, value));

    private static TimeSpan Slower(long wrong) =>
        wrong < SlowAfter ? TimeSpan.Zero : TimeSpan.FromMinutes(Math.Min(60, Math.Pow(2, Math.Min(wrong - SlowAfter, 6))));
}

/// <summary>A try that was counted before it was judged.</summary>
/// <param name="Subject">What it was counted for.</param>
/// <param name="IsOwn">A right one clears what was wrong before it.</param>
internal sealed record TakenAttempt(string Subject, bool IsOwn);
