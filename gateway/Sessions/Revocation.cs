using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Sessions;

/// <summary>Something that cached verifications, and unless it is a notice live sessions too, must forget.</summary>
/// <param name="AccountId">The account concerned; of a notice also <c>@domain</c>, or empty for everybody.</param>
/// <param name="AppPasswordId">The one app password concerned; null: the whole account.</param>
/// <param name="Cause">What the ended sessions are told; <see cref="SessionTermination.None"/>: none ends.</param>
/// <param name="Epoch">The new epoch of the app password or of the account; of a notice its own number in the revocation log.</param>
internal sealed record Revocation(string AccountId, string? AppPasswordId, SessionTermination Cause, long Epoch)
{
    /// <summary>Nothing is taken away: what was read before is to be read again, a policy or a scope for instance.</summary>
    public bool IsNotice => Cause is SessionTermination.None;

    /// <summary>A notice; the log numbers it when it is appended.</summary>
    public static Revocation Outdating(string accountId, string? appPasswordId = null) => new(accountId, appPasswordId, SessionTermination.None, 0);
}
