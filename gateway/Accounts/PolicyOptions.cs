namespace Gateway.Accounts;

/// <summary>
/// What the configuration says of policy: under everything that is stored, over the product's defaults. A change needs a restart; the stored levels
/// take effect at once.
/// </summary>
internal sealed record PolicyOptions : AccountPolicy
{
    public const string Section = "Gateway:Policy";

    /// <summary>What is wrong with it, naming the key; null: nothing.</summary>
    public string? FindFault() => PolicyFault.Find(this) is { } fault ? $"{Section}:{fault}" : null;
}

/// <summary>The policy below all stored levels, every setting set.</summary>
internal sealed record PolicyBase(AccountPolicy Policy)
{
    /// <summary>The product's own.</summary>
    public static PolicyBase Product { get; } = new(AccountPolicy.Defaults);

    /// <summary>With what the configuration says over it.</summary>
    public static PolicyBase Of(PolicyOptions configured) => new(configured.Over(AccountPolicy.Defaults));
}
