using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Sessions;

/// <summary>Something that cached verifications and live sessions must forget.</summary>
/// <param name="AccountId">The account concerned.</param>
/// <param name="AppPasswordId">The one app password concerned; null: the whole account.</param>
/// <param name="Cause">What the ended sessions are told.</param>
/// <param name="Epoch">The new epoch of the app password, or of the account.</param>
internal sealed record Revocation(string AccountId, string? AppPasswordId, SessionTermination Cause, long Epoch);
