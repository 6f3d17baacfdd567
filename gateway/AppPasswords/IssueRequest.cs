using Gateway.Storage;

namespace Gateway.AppPasswords;

/// <summary>An app password to make.</summary>
/// <param name="AccountId">Its owner, canonical.</param>
/// <param name="Label">What the owner calls it; cleaned, 1 to 64 characters.</param>
internal sealed record IssueRequest(string AccountId, string Label)
{
    /// <summary>What it opens, in any order and spelling.</summary>
    public AppPasswordScope Scope { get; init; } = AppPasswordScope.Unrestricted;

    /// <summary>Runs in the same transaction with the new id; null: nothing.</summary>
    public Func<DatabaseSession, string, Task>? Also { get; init; }

    /// <summary>From then on refused; null: what the policy gives.</summary>
    public DateTimeOffset? Expires { get; init; }
}
