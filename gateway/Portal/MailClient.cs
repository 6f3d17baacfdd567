namespace Gateway.Portal;

/// <summary>A kind of mail app that people set up.</summary>
/// <param name="Key">In addresses.</param>
/// <param name="IsApple">A profile does it all.</param>
/// <param name="Settings">What is typed into it.</param>
internal sealed record MailClient(string Key, bool IsApple, MailClientSettings Settings)
{
    /// <summary>In the order that people are shown.</summary>
    public static IReadOnlyList<MailClient> All { get; } =
    [
        new("iphone", true, MailClientSettings.Exchange),
        new("mac", true, MailClientSettings.Exchange),
        new("android", false, MailClientSettings.Exchange),
        new("outlook", false, MailClientSettings.Servers),
        new("thunderbird", false, MailClientSettings.Servers),
        new("other", false, MailClientSettings.Servers | MailClientSettings.Exchange),
    ];

    /// <summary>What it is called.</summary>
    public string Name => Text.T("Client." + Key);

    /// <summary>Null: there is no such kind.</summary>
    public static MailClient? Find(string? key) => All.FirstOrDefault(client => client.Key == key);
}

/// <summary>Which values a mail app asks for.</summary>
[Flags]
internal enum MailClientSettings
{
    None = 0,

    /// <summary>Incoming and outgoing server with their ports.</summary>
    Servers = 1,

    /// <summary>One server name for mail, calendar and contacts.</summary>
    Exchange = 2,
}
