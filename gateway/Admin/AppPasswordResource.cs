using Gateway.AppPasswords;

namespace Gateway.Admin;

/// <summary>What an app password's list entry says of its use.</summary>
internal sealed record LastUse(DateTimeOffset At, string Address, string Protocol, string? Client);

/// <summary>Whether an app password opens anything now.</summary>
internal enum AppPasswordState
{
    Active,
    Suspended,
    Expired,
    Deleted,
}

/// <summary>An app password, never its secret.</summary>
internal sealed record AppPasswordResource
{
    public required string Id { get; init; }

    public required string Account { get; init; }

    public required string Label { get; init; }

    public required AppPasswordState State { get; init; }

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? Expires { get; init; }

    /// <summary>Empty: all.</summary>
    public required IReadOnlyList<string> Protocols { get; init; }

    /// <summary>Empty: everywhere.</summary>
    public required IReadOnlyList<string> Networks { get; init; }

    public string? Device { get; init; }

    public LastUse? LastUsed { get; init; }

    public static AppPasswordResource Of(AppPassword appPassword, AppPasswordUse? use, DateTimeOffset now) => new()
    {
        Id = appPassword.Id,
        Account = appPassword.AccountId,
        Label = appPassword.Label,
        State = StateOf(appPassword, now),
        Created = appPassword.Created,
        Expires = appPassword.Expires,
        Protocols = appPassword.Scope.Protocols,
        Networks = appPassword.Scope.Networks,
        Device = appPassword.Scope.Device,
        LastUsed = use is null ? null : new(use.At, use.Address.ToString(), use.Protocol, use.Client),
    };

    private static AppPasswordState StateOf(AppPassword appPassword, DateTimeOffset now) =>
        appPassword.Revoked is not null ? AppPasswordState.Deleted
        : appPassword.Suspended is not null ? AppPasswordState.Suspended
        : appPassword.Expires <= now ? AppPasswordState.Expired
        : AppPasswordState.Active;
}

/// <summary>An app password to make. Empty lists: no restriction; no expiry: the policy's lifetime.</summary>
internal sealed record IssueAppPasswordRequest(
    string Label, IReadOnlyList<string>? Protocols = null, IReadOnlyList<string>? Networks = null, DateTimeOffset? Expires = null);

/// <summary>
/// What to change of what an app password opens. Absent: stays. Empty lists: no restriction. <see cref="NeverExpires"/> takes its end away, and
/// <see cref="ForgetDevice"/> lets the next device bind it.
/// </summary>
internal sealed record ChangeScopeRequest(
    IReadOnlyList<string>? Protocols = null,
    IReadOnlyList<string>? Networks = null,
    DateTimeOffset? Expires = null,
    bool NeverExpires = false,
    bool ForgetDevice = false);

/// <summary>The one answer that carries the secret, in groups; null when an earlier request of the same Idempotency-Key made it: it can't be had again.</summary>
internal sealed record IssuedAppPasswordResource(AppPasswordResource AppPassword, string? Password);

/// <summary>How many were concerned.</summary>
internal sealed record CountResult(int Count);
