using Gateway.Login;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Devices;

/// <summary>This node's live sessions of a device.</summary>
internal sealed class DeviceSessions(SessionRegistry registry, IOptionsMonitor<DeviceOptions> options)
{
    /// <summary>Ends them unless the device may go on: a hanging Ping must not hold out where the next request is refused.</summary>
    public void End(Device device)
    {
        if (!device.MustWipe && DeviceRules.Judge(device, options.CurrentValue) is DeviceState.Allowed) return;

        var name = ClientDevice.OfPhone(device.Id);
        foreach (var session in registry.List(device.AccountId).Where(session => string.Equals(session.Device, name, StringComparison.OrdinalIgnoreCase)))
        {
            registry.Terminate(session.Id, SessionTermination.EndedByRequest);
        }
    }
}
