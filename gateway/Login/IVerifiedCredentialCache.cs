using System.Diagnostics.CodeAnalysis;

namespace Gateway.Login;

/// <summary>Verified app passwords by the HMAC of name and secret. Entries are checked for currency by whoever uses one.</summary>
internal interface IVerifiedCredentialCache
{
    /// <summary>Finds what was verified lately.</summary>
    bool TryGet(CredentialKey key, [NotNullWhen(true)] out Verification? verification);

    /// <summary>Keeps one for a while.</summary>
    void Set(CredentialKey key, Verification verification);

    /// <summary>Forgets one.</summary>
    void Remove(CredentialKey key);
}
