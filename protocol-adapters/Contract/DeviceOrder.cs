namespace Gateway.ProtocolAdapters.Contract;

/// <summary>What is to become of a device that signs in, other than to be let in.</summary>
/// <param name="Standing">What it is told.</param>
/// <param name="Account">Canonical account id, to report its answer by.</param>
/// <param name="DeviceId">As the inventory knows it.</param>
public sealed record DeviceOrder(DeviceStanding Standing, string Account, string DeviceId);

/// <summary>What a device is told.</summary>
public enum DeviceStanding
{
    /// <summary>It may not come in: blocked, or held in quarantine.</summary>
    Refused,

    /// <summary>It must forget the account and its data.</summary>
    WipeAccount,

    /// <summary>It must forget everything.</summary>
    WipeDevice,
}
