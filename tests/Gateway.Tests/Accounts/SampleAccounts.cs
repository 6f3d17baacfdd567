using Gateway.Accounts;

namespace Gateway.Tests.Accounts;

/// <summary>Accounts that tests need somewhere.</summary>
internal static class SampleAccounts
{
    public static readonly DateTimeOffset Created = new(2026, 3, 1, 9, 0, 0, 250, TimeSpan.Zero);

    public static Account Alice { get; } = new()
    {
        Id = "alice@example.org",
        State = TwoStepState.Enforced,
        Epoch = 1,
        Created = Created,
        Group = "north",
        Aliases = ["a.smith@example.org", "alice@example.net"],
    };

    public static Account Bob { get; } = new() { Id = "bob@example.org", State = TwoStepState.Disabled, Epoch = 1, Created = Created };
}
