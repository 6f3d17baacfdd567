namespace Gateway.AppPasswords;

/// <summary>Where a presented secret would be found, had it been made under this root key.</summary>
/// <param name="KeyId">The root key's id.</param>
/// <param name="Index">The first 32 bits of HMAC(idx, secret).</param>
internal readonly record struct IndexProbe(int KeyId, long Index);
