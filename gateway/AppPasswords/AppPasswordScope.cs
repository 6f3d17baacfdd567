namespace Gateway.AppPasswords;

/// <summary>What an app password opens. Empty lists mean no restriction.</summary>
/// <param name="Protocols">Names from the protocol catalog, sorted; empty: all.</param>
/// <param name="Networks">CIDR texts, sorted; empty: everywhere.</param>
/// <param name="Device">The device it is bound to: an EAS DeviceId or a fingerprint of client and network class; null: not bound yet.</param>
internal sealed record AppPasswordScope(IReadOnlyList<string> Protocols, IReadOnlyList<string> Networks, string? Device)
{
    /// <summary>Everything, everywhere, unbound.</summary>
    public static AppPasswordScope Unrestricted { get; } = new([], [], null);
}
