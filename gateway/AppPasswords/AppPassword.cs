namespace Gateway.AppPasswords;

/// <summary>One stored app password. Never holds the secret itself.</summary>
internal sealed record AppPassword
{
    /// <summary>Random 128-bit id, 32 lower-case hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Owner: an <see cref="Accounts.Account.Id"/>.</summary>
    public required string AccountId { get; init; }

    /// <summary>Id of the root key that <see cref="Index"/>, <see cref="Hash"/> and <see cref="RowMac"/> were made under.</summary>
    public required int KeyId { get; init; }

    /// <summary>First 32 bits of HMAC(idx, secret), unsigned; unique per account and key.</summary>
    public required long Index { get; init; }

    /// <summary>BCrypt text, 60 ASCII characters, over the account-bound HMAC.</summary>
    public required string Hash { get; init; }

    /// <summary>What its owner calls it, 1 to 64 characters.</summary>
    public required string Label { get; init; }

    /// <summary>What it opens.</summary>
    public required AppPasswordScope Scope { get; init; }

    /// <summary>When it was issued.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>From then on it is refused; null: never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Since when it is switched off by its owner or an operator; null: on.</summary>
    public DateTimeOffset? Suspended { get; init; }

    /// <summary>Since when it is deleted for good; null: it lives.</summary>
    public DateTimeOffset? Revoked { get; init; }

    /// <summary>Grows with each suspend, resume, scope change and revocation.</summary>
    public required long Epoch { get; init; }

    /// <summary>HMAC(row) over every field above.</summary>
    public required byte[] RowMac { get; init; }
}
