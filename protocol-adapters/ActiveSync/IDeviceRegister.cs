using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>Where the words of a device beyond its sign-in go.</summary>
public interface IDeviceRegister
{
    /// <summary>What a device that signed in says of itself. Never waits; what is not known is ignored.</summary>
    void Describe(string account, string deviceId, DeviceDescription description);

    /// <summary>The device answered the order to forget. True when that is on record; false when it can't be now.</summary>
    Task<bool> WipeAnsweredAsync(DeviceOrder order, bool succeeded, CancellationToken cancellationToken);
}
