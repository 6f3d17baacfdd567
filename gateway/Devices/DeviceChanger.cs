using Gateway.Audit;
using Gateway.ProtocolAdapters.ActiveSync;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Storage;

namespace Gateway.Devices;

/// <summary>Decides on devices: row and audit in one transaction, then the live sessions. Always within one account.</summary>
internal sealed class DeviceChanger(Database database, AuditLog audit, DeviceRegister register, DeviceSessions sessions, TimeProvider time) : IDeviceRegister
{
    /// <summary>Allows, quarantines or blocks; or leaves it to the rules again. Null: there is no such device.</summary>
    public Task<Device?> SetAsync(string accountId, string deviceId, DeviceState state, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(new Change(accountId, deviceId, AuditKind.DeviceStateChanged, actor, device => (device with { State = state }, $"{device.State} -> {state}")), cancellationToken);

    /// <summary>
    /// Asks the device to forget the account, or everything; <see cref="WipeScope.None"/> takes that back while it has not answered. Null: there is no
    /// such device. Its app password may be deleted already: the device is recognised by it all the same.
    /// </summary>
    public Task<Device?> WipeAsync(string accountId, string deviceId, WipeScope scope, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(
            new Change(accountId, deviceId, AuditKind.DeviceWipeRequested, actor, device => (device with
            {
                Wipe = scope,
                WipeState = scope is WipeScope.None ? WipeState.None : WipeState.Requested,
                WipeAt = time.GetUtcNow(),
            }, scope.ToString())),
            cancellationToken);

    /// <inheritdoc/>
    public void Describe(string account, string deviceId, DeviceDescription description) => register.Describe(account, deviceId, description);

    /// <inheritdoc/>
    public async Task<bool> WipeAnsweredAsync(DeviceOrder order, bool succeeded, CancellationToken cancellationToken)
    {
        try
        {
            await ChangeAsync(
                new Change(order.Account, order.DeviceId, AuditKind.DeviceWipeAnswered, Actor.Client, device => Answered(device, succeeded)), cancellationToken);
            return true;
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreFaultException or StoreConflictException)
        {
            return false;
        }
    }

    /// <summary>A row of the audit log about a device.</summary>
    public static AuditEvent EventOf(AuditKind kind, Device device, Actor actor, DateTimeOffset at, string? detail) => new()
    {
        Kind = kind,
        At = at,
        Actor = actor,
        AccountId = device.AccountId,
        AppPasswordId = device.AppPasswordId,
        Device = device.Id,
        Client = device.Client,
        Detail = detail,
    };

    // It says so once; whatever it says later changes nothing.
    private (Device After, string Detail) Answered(Device device, bool succeeded)
    {
        if (device.WipeState is not WipeState.Requested) return (device, "");

        var answer = succeeded ? WipeState.Acknowledged : WipeState.Failed;
        return (device with { State = DeviceState.Blocked, WipeState = answer, WipeAt = time.GetUtcNow() }, $"{device.Wipe}: {answer}");
    }

    private async Task<Device?> ChangeAsync(Change change, CancellationToken cancellationToken)
    {
        // A device that came a moment ago may still wait to be written.
        await register.FlushAsync(cancellationToken);
        var after = await database.WriteAsync(session => ChangeAsync(session, change), cancellationToken);
        if (after is null) return null;

        register.Decided(after);
        sessions.End(after);
        return after;
    }

    private async Task<Device?> ChangeAsync(DatabaseSession session, Change change)
    {
        if (await DeviceStore.FindAsync(session, change.AccountId, Device.KeyOf(change.DeviceId)) is not { } before) return null;

        var (after, detail) = change.Apply(before);
        if (after == before) return before;

        after = after with { Changed = time.GetUtcNow() };
        await DeviceStore.DecideAsync(session, after);
        await audit.AppendAsync(session, EventOf(change.Kind, after, change.Actor, after.Changed, detail));
        return after;
    }

    private sealed record Change(string AccountId, string DeviceId, AuditKind Kind, Actor Actor, Func<Device, (Device After, string Detail)> Apply);
}
