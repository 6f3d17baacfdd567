using System.Text;
using Gateway.Accounts;
using Gateway.Accounts.SecondFactors;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Portal;

/// <summary>The two steps of signing in: the account password, where it is known, then a code.</summary>
internal sealed class PortalSignIn(
    AccountStore accounts, IAccountPasswordVerifier verifier, SecondFactorStore factors, RecoveryCodes recovery, PortalThrottle throttle, KnownBrowsers browsers, PortalJournal journal)
{
    private const int MaxPasswordCharacters = 256;
    private const int MaxCodeCharacters = 40;

    /// <summary>The account when the password is its own. An unknown account, a blocked one and a wrong password look alike.</summary>
    public async Task<(StepResult Result, Account? Account)> CheckPasswordAsync(HttpContext context, string? name, string? typed)
    {
        if (!AccountName.TryCanonicalise(name, out var canonical) || typed is not { Length: > 0 and <= MaxPasswordCharacters }) return (StepResult.Wrong, null);
        if (throttle.IsFlood(context.Connection.RemoteIpAddress)) return (StepResult.Paused, null);

        var account = await accounts.FindByLoginNameAsync(canonical, context.RequestAborted);
        // A made-up account is counted and asked about as well, so that neither a pause nor time tells anything.
        var asked = account ?? new Account { Id = canonical, State = TwoStepState.Blocked, Epoch = 0, Created = default };
        using var secret = Secret.Copy(Encoding.UTF8.GetBytes(typed));
        var result = throttle.IsRepeated(asked.Id, secret.Octets) ? StepResult.Wrong : await AskAsync(context, asked, account is not null, secret);
        if (result is StepResult.Right && account is { State: not TwoStepState.Blocked }) return (StepResult.Right, account);
        if (result is StepResult.Paused or StepResult.Unavailable) return (result, null);

        throttle.Remember(context.Connection.RemoteIpAddress, asked.Id, secret.Octets);
        journal.Refused(context, account?.Id, account is null ? canonical : null, "password");
        return (StepResult.Wrong, null);
    }

    /// <summary>Spends a code of an authenticator, or a recovery code.</summary>
    public async Task<StepResult> CheckCodeAsync(HttpContext context, string accountId, string? typed)
    {
        var stop = context.RequestAborted;
        if (typed is not { Length: > 0 and <= MaxCodeCharacters }) return StepResult.Wrong;

        var isRecovery = RecoveryCode.Fold(typed) is not null;
        if (await throttle.TakeCodeAsync(accountId, await browsers.IsKnownAsync(context, accountId), isRecovery, stop) is not { } taken) return StepResult.Paused;

        if (isRecovery ? await recovery.SpendAsync(accountId, typed, stop) : await factors.SpendCodeAsync(accountId, typed, stop))
        {
            await throttle.RightAsync(taken, stop);
            return StepResult.Right;
        }

        journal.Refused(context, accountId, null, "second step");
        return StepResult.Wrong;
    }

    private async Task<StepResult> AskAsync(HttpContext context, Account asked, bool isAccount, Secret secret)
    {
        var stop = context.RequestAborted;
        var isKnown = isAccount && await browsers.IsKnownAsync(context, asked.Id);
        if (await throttle.TakePasswordAsync(asked.Id, isKnown, isAccount, stop) is not { } taken) return StepResult.Paused;

        switch (await verifier.VerifyAsync(asked, secret, stop))
        {
            case AccountPasswordVerdict.Right:
                await throttle.RightAsync(taken, stop);
                return StepResult.Right;
            case AccountPasswordVerdict.Unavailable:
                await throttle.GiveBackAsync(taken, CancellationToken.None);
                return StepResult.Unavailable;
            default:
                return StepResult.Wrong;
        }
    }
}

/// <summary>What came of a step.</summary>
internal enum StepResult
{
    Right,
    Wrong,

    /// <summary>Too many wrong ones: later.</summary>
    Paused,

    /// <summary>The directory can't tell now.</summary>
    Unavailable,
}
