using System.Collections.Concurrent;
using Gateway.Audit;
using Gateway.Login;
using Gateway.ProtocolAdapters.ActiveSync;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Storage;
using Microsoft.Extensions.Options;

namespace Gateway.Devices;

/// <summary>
/// The devices of all accounts, as this node knows them: read from the store once, then from memory; what they say of themselves is
/// written behind. What somebody decides comes by <see cref="DeviceFeed"/> within a second.
/// </summary>
internal sealed partial class DeviceRegister(
    Database database, DeviceStore store, AuditLog audit, IOptionsMonitor<DeviceOptions> options, TimeProvider time, ILogger<DeviceRegister> logger)
{
    private const int MaxKept = 100_000;
    private const int MaxWaiting = 20_000;
    private const int BatchRows = 100;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Once = TimeSpan.FromMinutes(1);

    private readonly BoundedTable<(string Account, string Id), Device> _known = new(MaxKept, time);
    private readonly ConcurrentDictionary<(string Account, string Id), Device> _waiting = new();

    /// <summary>Devices whose news wait to be written.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>A device of an account; null: never seen. Throws what the store throws, when it must be asked.</summary>
    public async ValueTask<Device?> FindAsync(string accountId, string deviceId, CancellationToken cancellationToken)
    {
        var key = (accountId, Device.KeyOf(deviceId));
        if (_known.TryGet(key, out var known)) return known;

        var found = await store.FindAsync(accountId, key.Item2, cancellationToken);
        if (found is not null) _known.Set(key, found, Kept);
        return found;
    }

    /// <summary>A proven request of a device, known or new. Throws what the store throws, when it must be asked.</summary>
    public async ValueTask<Device> MeetAsync(string accountId, ClientIdentity identity, string? appPasswordId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = await FindAsync(accountId, identity.DeviceId!, cancellationToken)
            ?? new Device { AccountId = accountId, Id = Device.KeyOf(identity.DeviceId!), FirstSeen = now, LastSeen = DateTimeOffset.MinValue };
        var after = before.After(identity, appPasswordId, now);
        // A phone that asks all day long says the same each time.
        if (now - before.LastSeen < Once && after with { LastSeen = before.LastSeen, Command = before.Command } == before) return before;

        Keep(after);
        return after;
    }

    /// <summary>A request whose person the backend vouched for; what is not in memory is read by its next one.</summary>
    public void Met(string accountId, ClientIdentity identity)
    {
        var now = time.GetUtcNow();
        var key = (accountId, Device.KeyOf(identity.DeviceId!));
        if (!_known.TryGet(key, out var before))
        {
            before = new Device { AccountId = accountId, Id = key.Item2, FirstSeen = now, LastSeen = DateTimeOffset.MinValue };
            _waiting.TryAdd(key, before.After(identity, null, now));
        }
        else if (now - before.LastSeen >= Once)
        {
            Keep(before.After(identity, null, now));
        }
    }

    /// <summary>What it may do now. A decision against it is told once, to the log and by the audit log to owner and admin.</summary>
    public DeviceState Judge(Device device)
    {
        var state = DeviceRules.Judge(device, options.CurrentValue);
        if (state is DeviceState.Quarantined or DeviceState.Blocked && device.Noticed != state)
        {
            Keep(device with { Noticed = state });
            Log.Refused(logger, device.AccountId, AuditText.Clean(device.Id)!, AuditText.Clean(device.Type), state);
        }

        return state;
    }

    /// <summary>What a device that is known says of itself.</summary>
    public void Describe(string account, string deviceId, DeviceDescription description)
    {
        if (_known.TryGet((account, Device.KeyOf(deviceId)), out var device))
        {
            Keep(device with { Model = description.Model ?? device.Model, Os = description.Os ?? device.Os, Name = description.Name ?? device.Name });
        }
    }

    /// <summary>What somebody decided is in force here from now on; what the device said of itself meanwhile stays.</summary>
    public void Decided(Device decided)
    {
        var key = (decided.AccountId, decided.Id);
        if (!_known.TryGet(key, out var known) || known.Changed > decided.Changed) return;

        _known.Set(
            key,
            known with
            {
                State = decided.State,
                Wipe = decided.Wipe,
                WipeState = decided.WipeState,
                WipeAt = decided.WipeAt,
                Changed = decided.Changed,
            },
            Kept);
    }

    /// <summary>Writes what waits. One call at a time; what can't be written waits on, and the exception passes.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        foreach (var batch in _waiting.ToArray().Chunk(BatchRows))
        {
            await database.WriteAsync(session => WriteAsync(session, batch.Select(entry => entry.Value)), cancellationToken);
            foreach (var entry in batch)
            {
                // Newer news that came meanwhile stay.
                _waiting.TryRemove(entry);
            }
        }
    }

    private async Task WriteAsync(DatabaseSession session, IEnumerable<Device> devices)
    {
        var events = new List<AuditEvent>();
        // In one order on every node, so that two of them never wait for each other.
        foreach (var device in devices.OrderBy(device => device.AccountId, StringComparer.Ordinal).ThenBy(device => device.Id, StringComparer.Ordinal))
        {
            if (await DeviceStore.SeeAsync(session, device))
            {
                await DeviceStore.TrimAsync(session, device.AccountId, options.CurrentValue.MaxPerAccount);
                events.Add(DeviceChanger.EventOf(AuditKind.DeviceAdded, device, Actor.Client, time.GetUtcNow(), device.Type));
            }

            if (device.Noticed is not DeviceState.ByRule && await DeviceStore.NoticeAsync(session, device, device.Noticed))
            {
                var kind = device.Noticed is DeviceState.Quarantined ? AuditKind.DeviceQuarantined : AuditKind.DeviceRefused;
                events.Add(DeviceChanger.EventOf(kind, device, Actor.System, time.GetUtcNow(), device.Type));
            }
        }

        if (events.Count > 0) await audit.AppendAsync(session, events);
    }

    private void Keep(Device device)
    {
        var key = (device.AccountId, device.Id);
        _known.Set(key, device, Kept);
        if (_waiting.Count < MaxWaiting || _waiting.ContainsKey(key)) _waiting[key] = device;
    }

    private static partial class Log
    {
        [LoggerMessage(2220, LogLevel.Warning, "Device {Device} ({Type}) of {Account} is refused: {State}", EventName = "DeviceRefused")]
        public static partial void Refused(ILogger logger, string account, string device, string? type, DeviceState state);
    }
}
