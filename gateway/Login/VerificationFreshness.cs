using Gateway.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Login;

/// <summary>Whether what was read before still counts: nothing newer was heard, and the node hears.</summary>
internal sealed class VerificationFreshness(RevocationEpochs epochs, IOptions<LoginOptions> options)
{
    /// <summary>Grows with everything heard.</summary>
    public long Generation => epochs.Generation;

    /// <summary>Nothing was heard for longer than may be.</summary>
    public bool IsCutOff => epochs.Silence > options.Value.MaxStale;

    /// <summary>Whether a revocation was heard that is newer; without an app password the account's alone counts.</summary>
    public bool IsRevoked(Verification verification) => verification switch
    {
        { Account: { } account, AppPassword: { } row } => epochs.IsRevoked(account.Id, account.Epoch, row.Id, row.Epoch),
        { Account: { } account } => epochs.IsRevoked(account.Id, account.Epoch),
        _ => false,
    };

    /// <summary>Neither revoked nor outdated by a change of policy, name or scope.</summary>
    public bool IsCurrent(Verification verification) => !IsRevoked(verification)
        && !(verification is { Account: { } account, AppPassword: { } row } && epochs.IsOutdated(account.Id, row.Id, verification.ReadAt));

    /// <summary>Current, and the node would have heard otherwise.</summary>
    public bool IsUsable(Verification verification) => IsCurrent(verification) && !IsCutOff;
}
