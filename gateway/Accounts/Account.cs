namespace Gateway.Accounts;

/// <summary>A mailbox owner.</summary>
internal sealed record Account
{
    /// <summary>Canonical address, <c>[a-z0-9._+-]+@[a-z0-9.-]+</c>, at most 254 characters: the key everywhere and the only name a backend sees.</summary>
    public required string Id { get; init; }

    /// <summary>The two-step state.</summary>
    public required TwoStepState State { get; init; }

    /// <summary>Grows with every change that must cut sessions and cached verifications of the whole account.</summary>
    public required long Epoch { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The backend group it is routed by; null: by its domain.</summary>
    public string? Group { get; init; }

    /// <summary>Other names that mean this account (canonical), also allowed as sender addresses.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The domain part.</summary>
    public string Domain => Id[(Id.IndexOf('@', StringComparison.Ordinal) + 1)..];
}
