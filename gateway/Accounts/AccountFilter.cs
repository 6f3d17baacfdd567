namespace Gateway.Accounts;

/// <summary>Which accounts a list shows; null: no restriction.</summary>
internal sealed record AccountFilter
{
    /// <summary>In this state.</summary>
    public TwoStepState? State { get; init; }

    /// <summary>Of this domain, canonical.</summary>
    public string? Domain { get; init; }

    /// <summary>Whose id contains this text, lower case.</summary>
    public string? Contains { get; init; }

    /// <summary>The last id of the page before.</summary>
    public string? After { get; init; }

    /// <summary>Rows to leave out first, for callers that count instead of naming the last one.</summary>
    public int Skip { get; init; }

    /// <summary>Rows of a page; default 100.</summary>
    public int Limit { get; init; } = 100;
}
