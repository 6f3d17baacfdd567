namespace Gateway.Login;

/// <summary>That a name and secret were verified before: spares the BCrypt while the row's hash is still this one. Says nothing of rights.</summary>
/// <param name="AppPasswordId">The app password that the secret is.</param>
/// <param name="Hash">Its hash then.</param>
/// <param name="Source">Who remembers: the store where this process itself asked it.</param>
internal sealed record VerifiedMark(string AppPasswordId, string Hash, VerificationSource Source);
