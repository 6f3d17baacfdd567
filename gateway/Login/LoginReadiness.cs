using Gateway.Keys;
using Gateway.Sessions;

namespace Gateway.Login;

/// <summary>Whether this node can decide at all: its keys are the store's, and it knows what was revoked.</summary>
internal sealed class LoginReadiness(KeyTrust trust, RevocationEpochs epochs)
{
    /// <summary><see cref="AccessReason.None"/>: ready. Otherwise every attempt is answered "unavailable".</summary>
    public AccessReason Trouble =>
        !trust.IsProven ? AccessReason.KeyMismatch
        : epochs.Fault is not null ? AccessReason.StoreSetBack
        : !epochs.IsLoaded ? AccessReason.Starting
        : AccessReason.None;

    /// <summary>
    /// For <c>/readyz</c> and <c>gateway check</c>: one line, or null when ready. A node that lacks a key file answers whom it can, and others should
    /// be asked first.
    /// </summary>
    public string? Fault => trust.Fault ?? epochs.Fault ?? (epochs.IsLoaded ? trust.Lacking : "the revocation log was not read yet");
}
