using Gateway.Login;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Storage;
using Microsoft.Extensions.Options;

namespace Gateway.Devices;

/// <summary>What a sign-in's device may do. Clients without a DeviceId pass.</summary>
internal sealed class DeviceGate(DeviceRegister register, IOptionsMonitor<DeviceOptions> options)
{
    /// <summary>A device whose person is proven: it goes into the register. The order, or null when it may come in.</summary>
    public ValueTask<DeviceVerdict> MeetAsync(LoginFacts facts, string accountId, string? appPasswordId, CancellationToken cancellationToken) =>
        facts.Attempt.Identity.DeviceId is null ? default : MeetOneAsync(facts, accountId, appPasswordId, cancellationToken);

    /// <summary>
    /// A device whose person is not proven yet: nothing is written, and what is found may be told to nobody before the proof. Once the backend
    /// has accepted, <see cref="Accepted"/>.
    /// </summary>
    public ValueTask<DeviceVerdict> LookAsync(LoginFacts facts, string accountId, CancellationToken cancellationToken) =>
        facts.Attempt.Identity.DeviceId is null ? default : LookOneAsync(facts, accountId, cancellationToken);

    /// <summary>The order to forget, for a device that comes with an app password that opens nothing any more; null: there is none.</summary>
    public async ValueTask<DeviceOrder?> WipeAsync(LoginFacts facts, string accountId, CancellationToken cancellationToken)
    {
        if (facts.Attempt.Identity.DeviceId is not { } id) return null;

        try
        {
            return await register.FindAsync(accountId, id, cancellationToken) is { MustWipe: true } device ? OrderOf(device) : null;
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreFaultException)
        {
            return null;
        }
    }

    /// <summary>The backend accepted what was passed through: the device goes into the register, behind.</summary>
    public void Accepted(LoginFacts facts, string accountId)
    {
        if (facts.Attempt.Identity is { DeviceId: not null } identity) register.Met(accountId, identity);
    }

    private async ValueTask<DeviceVerdict> MeetOneAsync(LoginFacts facts, string accountId, string? appPasswordId, CancellationToken cancellationToken)
    {
        try
        {
            var device = await register.MeetAsync(accountId, facts.Attempt.Identity, appPasswordId, cancellationToken);
            if (device.MustWipe) return new DeviceVerdict(AccessReason.DeviceWipe, OrderOf(device));

            return register.Judge(device) switch
            {
                DeviceState.Quarantined => new DeviceVerdict(AccessReason.DeviceQuarantined, Refused(device)),
                DeviceState.Blocked => new DeviceVerdict(AccessReason.DeviceBlocked, Refused(device)),
                _ => default,
            };
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreFaultException)
        {
            // Whoever was let in before is known from memory; a device that nobody knows may be one that was blocked.
            return new DeviceVerdict(AccessReason.StoreAway, null);
        }
    }

    private async ValueTask<DeviceVerdict> LookOneAsync(LoginFacts facts, string accountId, CancellationToken cancellationToken)
    {
        try
        {
            var identity = facts.Attempt.Identity;
            var device = await register.FindAsync(accountId, identity.DeviceId!, cancellationToken)
                ?? new Device { AccountId = accountId, Id = Device.KeyOf(identity.DeviceId!), FirstSeen = default, LastSeen = default };
            device = device.After(identity, null, device.LastSeen);
            return device.MustWipe ? new DeviceVerdict(AccessReason.None, OrderOf(device))
                : DeviceRules.Judge(device, options.CurrentValue) is DeviceState.Allowed ? default
                : new DeviceVerdict(AccessReason.None, Refused(device));
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreFaultException)
        {
            return new DeviceVerdict(AccessReason.StoreAway, null);
        }
    }

    private static DeviceOrder Refused(Device device) => new(DeviceStanding.Refused, device.AccountId, device.Id);

    private static DeviceOrder OrderOf(Device device) =>
        new(device.Wipe is WipeScope.Device ? DeviceStanding.WipeDevice : DeviceStanding.WipeAccount, device.AccountId, device.Id);
}

/// <summary>What the gate found.</summary>
/// <param name="Reason">Why it is refused; none: it is not, or may not be told yet.</param>
/// <param name="Order">What the device is told; null: it may come in.</param>
internal readonly record struct DeviceVerdict(AccessReason Reason, DeviceOrder? Order);
