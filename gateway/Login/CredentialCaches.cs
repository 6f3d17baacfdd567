namespace Gateway.Login;

/// <summary>The caches of verified app passwords, nearest first.</summary>
/// <param name="Memory">This process's.</param>
/// <param name="Shared">All nodes'; null where there is one node alone.</param>
internal sealed record CredentialCaches(IVerifiedCredentialCache Memory, ISharedCredentialCache? Shared);
