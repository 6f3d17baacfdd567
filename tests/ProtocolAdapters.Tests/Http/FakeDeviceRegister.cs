using Gateway.ProtocolAdapters.ActiveSync;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Tests.Http;

/// <summary>Remembers what devices said.</summary>
internal sealed class FakeDeviceRegister : IDeviceRegister
{
    public List<(string Account, string DeviceId, DeviceDescription Description)> Described { get; } = [];

    public List<(DeviceOrder Order, bool Succeeded)> Answers { get; } = [];

    /// <summary>Whether an answer can be put on record.</summary>
    public bool Records { get; set; } = true;

    public void Describe(string account, string deviceId, DeviceDescription description) => Described.Add((account, deviceId, description));

    public Task<bool> WipeAnsweredAsync(DeviceOrder order, bool succeeded, CancellationToken cancellationToken)
    {
        Answers.Add((order, succeeded));
        return Task.FromResult(Records);
    }
}
