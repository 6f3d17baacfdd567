using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Devices;

/// <summary>One phone of one account, as it says it is; nothing of that is proven.</summary>
internal sealed record Device
{
    /// <summary>Canonical account id.</summary>
    public required string AccountId { get; init; }

    /// <summary>DeviceId in upper case: both query forms then name the same device.</summary>
    public required string Id { get; init; }

    public string? Type { get; init; }

    public string? Model { get; init; }

    public string? Os { get; init; }

    /// <summary>The name that its owner gave it.</summary>
    public string? Name { get; init; }

    /// <summary>User-Agent.</summary>
    public string? Client { get; init; }

    /// <summary>Protocol version that it spoke last.</summary>
    public string? Version { get; init; }

    /// <summary>Its last command.</summary>
    public string? Command { get; init; }

    /// <summary>The app password that it used last; null: the account password or a token.</summary>
    public string? AppPasswordId { get; init; }

    /// <summary>What somebody decided.</summary>
    public DeviceState State { get; init; }

    /// <summary>The last decision against it that was told.</summary>
    public DeviceState Noticed { get; init; }

    public WipeScope Wipe { get; init; }

    public WipeState WipeState { get; init; }

    /// <summary>When the wipe came to <see cref="WipeState"/>.</summary>
    public DateTimeOffset? WipeAt { get; init; }

    public required DateTimeOffset FirstSeen { get; init; }

    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>When somebody, or the wipe, last changed what it may.</summary>
    public DateTimeOffset Changed { get; init; }

    /// <summary>Whether it must be told to forget.</summary>
    public bool MustWipe => WipeState is WipeState.Requested && Wipe is not WipeScope.None;

    /// <summary>The key of a DeviceId.</summary>
    public static string KeyOf(string deviceId) => deviceId.ToUpperInvariant();

    /// <summary>Itself after one more request.</summary>
    public Device After(ClientIdentity identity, string? appPasswordId, DateTimeOffset at) => this with
    {
        Type = identity.DeviceType ?? Type,
        Client = identity.UserAgent ?? Client,
        Version = identity.ProtocolVersion ?? Version,
        Command = identity.Operation ?? Command,
        AppPasswordId = appPasswordId ?? AppPasswordId,
        LastSeen = at,
    };
}
