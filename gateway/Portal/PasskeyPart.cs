namespace Gateway.Portal;

/// <summary>A passkey button on a page, with its form.</summary>
/// <param name="Form">The ceremony.</param>
/// <param name="Action">Where the answer goes.</param>
/// <param name="FormField">The hidden field of the page's forms.</param>
/// <param name="Button">What the button says.</param>
internal sealed record PasskeyPart(PasskeyForm Form, string Action, string FormField, string Button)
{
    /// <summary>Where to go on; null: the page knows.</summary>
    public string? To { get; init; }

    /// <summary>Asks what the passkey is to be called.</summary>
    public bool AsksName { get; init; }

    /// <summary>The page's own way: the button stands out.</summary>
    public bool IsMain { get; init; }
}
