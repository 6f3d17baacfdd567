namespace Gateway.Audit;

/// <summary>Who made a change, as the audit log names him.</summary>
/// <param name="Text"><c>system</c>, <c>client</c>, <c>owner ID</c> or <c>admin NAME</c>.</param>
internal readonly record struct Actor(string Text)
{
    /// <summary>The gateway itself: expiry, rotation, policies.</summary>
    public static Actor System { get; } = new("system");

    /// <summary>A mail client that signs in.</summary>
    public static Actor Client { get; } = new("client");

    /// <summary>The account's own person, in the portal.</summary>
    public static Actor Owner(string accountId) => new("owner " + accountId);

    /// <summary>An operator: the name of his token, certificate or local user.</summary>
    public static Actor Admin(string name) => new("admin " + name);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
