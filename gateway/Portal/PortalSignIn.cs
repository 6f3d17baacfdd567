using System.Text;
using Gateway.Accounts;
using Gateway.Accounts.SecondFactors;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Portal;

/// <summary>The two steps of signing in: the account password, where it is known, then a code.</summary>
internal sealed class PortalSignIn(
    AccountStore accounts, IAccountPasswordVerifier verifier, SecondFactorStore factors, RecoveryCodes recovery, PortalThrottle throttle, PortalJournal journal)
{
    private const int MaxPasswordCharacters = 256;

    /// <summary>The account when the password is its own. An unknown account, a blocked one and a wrong password look alike.</summary>
    public async Task<(StepResult Result, Account? Account)> CheckPasswordAsync(HttpContext context, string? name, string? typed)
    {
        var client = context.Connection.RemoteIpAddress;
        if (!AccountName.TryCanonicalise(name, out var canonical) || typed is not { Length: > 0 and <= MaxPasswordCharacters }) return (StepResult.Wrong, null);

        var account = await accounts.FindByLoginNameAsync(canonical, context.RequestAborted);
        // A made-up account is counted and asked about as well, so that neither a pause nor time tells anything.
        var asked = account ?? new Account { Id = canonical, State = TwoStepState.Blocked, Epoch = 0, Created = default };
        var limit = throttle.Passwords(asked.Id, client);
        if (!limit.TryTake(asked.Id)) return (StepResult.Paused, null);

        using var secret = Secret.Copy(Encoding.UTF8.GetBytes(typed));
        var verdict = await verifier.VerifyAsync(asked, secret, context.RequestAborted);
        if (verdict is AccountPasswordVerdict.Unavailable)
        {
            limit.GiveBack(asked.Id);
            return (StepResult.Unavailable, null);
        }

        if (verdict is AccountPasswordVerdict.Right && account is { State: not TwoStepState.Blocked })
        {
            throttle.Recognise(account.Id, client, limit);
            return (StepResult.Right, account);
        }

        journal.Refused(context, account?.Id, account is null ? canonical : null, "password");
        return (StepResult.Wrong, null);
    }

    /// <summary>Spends a code of an authenticator, or a recovery code.</summary>
    public async Task<StepResult> CheckCodeAsync(HttpContext context, string accountId, string? typed)
    {
        if (!throttle.Codes.TryTake(accountId)) return StepResult.Paused;

        if (typed is { Length: > 0 and <= 40 }
            && (await factors.SpendCodeAsync(accountId, typed, context.RequestAborted) || await recovery.SpendAsync(accountId, typed, context.RequestAborted)))
        {
            throttle.Codes.Clear(accountId);
            journal.SignedIn(context, accountId);
            return StepResult.Right;
        }

        journal.Refused(context, accountId, null, "second step");
        return StepResult.Wrong;
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
