using Gateway.Accounts;

namespace Gateway.Admin;

/// <summary>An account.</summary>
/// <param name="Id">Canonical address.</param>
/// <param name="State">Its two-step state.</param>
/// <param name="Group">Backend group; null: routed by domain.</param>
/// <param name="Aliases">Other sign-in names.</param>
/// <param name="Created">When it was made.</param>
internal sealed record AccountResource(string Id, TwoStepState State, string? Group, IReadOnlyList<string> Aliases, DateTimeOffset Created)
{
    public static AccountResource Of(Account account) => new(account.Id, account.State, account.Group, account.Aliases, account.Created);
}

/// <summary>An account to add. Without a state: the policy's.</summary>
internal sealed record AddAccountRequest(string Id, TwoStepState? State = null, string? Group = null, IReadOnlyList<string>? Aliases = null);

/// <summary>The state an account should have.</summary>
internal sealed record SetStateRequest(TwoStepState State);

/// <summary>One page; <see cref="Next"/> is given as <c>after</c> for the one behind it, null at the end.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
