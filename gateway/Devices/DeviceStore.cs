using Gateway.Audit;
using Gateway.Storage;

namespace Gateway.Devices;

/// <summary>SQL of devices. Methods that take a session run in its transaction.</summary>
internal sealed class DeviceStore(Database database)
{
    private const string Columns =
        "account_id, id, type, model, os, name, client, version, command, app_password_id, state, noticed, wipe, wipe_state, wipe_at, first_seen, last_seen, changed";

    /// <summary>One device; null when it was never seen.</summary>
    public Task<Device?> FindAsync(string accountId, string id, CancellationToken cancellationToken) =>
        database.ReadAsync(session => FindAsync(session, accountId, id), cancellationToken);

    /// <summary>As the other, in a transaction.</summary>
    public static async Task<Device?> FindAsync(DatabaseSession session, string accountId, string id) =>
        (await session.FirstOrDefaultAsync<DeviceRow>($"select {Columns} from device where account_id = @accountId and id = @id", new { accountId, id }))
        ?.ToDevice();

    /// <summary>Those of one account, or all when null; last seen first, at most <paramref name="limit"/>.</summary>
    public Task<IReadOnlyList<Device>> ListAsync(string? accountId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Device>>(
            async session => [.. (await session.QueryAsync<DeviceRow>(
                $"select {Columns} from device where @accountId is null or account_id = @accountId order by last_seen desc, account_id, id limit @limit",
                new { accountId, limit = (long)limit })).Select(row => row.ToDevice())],
            cancellationToken);

    /// <summary>What was decided since; the oldest first.</summary>
    public Task<IReadOnlyList<Device>> ListChangedAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Device>>(
            async session => [.. (await session.QueryAsync<DeviceRow>(
                $"select {Columns} from device where changed > 0 and changed >= @since order by changed",
                new { since = since.ToStored() })).Select(row => row.ToDevice())],
            cancellationToken);

    /// <summary>Adds it, or writes what it says of itself; nothing that somebody decided is touched. False when it was there before.</summary>
    public static async Task<bool> SeeAsync(DatabaseSession session, Device device)
    {
        var values = new
        {
            accountId = device.AccountId,
            id = device.Id,
            type = AuditText.Clean(device.Type),
            model = AuditText.Clean(device.Model),
            os = AuditText.Clean(device.Os),
            name = AuditText.Clean(device.Name),
            client = AuditText.Clean(device.Client),
            version = AuditText.Clean(device.Version),
            command = AuditText.Clean(device.Command),
            appPasswordId = device.AppPasswordId,
            firstSeen = device.FirstSeen.ToStored(),
            lastSeen = device.LastSeen.ToStored(),
        };
        var updated = await session.ExecuteAsync(
            """
            update device set type = @type, model = coalesce(@model, model), os = coalesce(@os, os), name = coalesce(@name, name), client = @client,
                version = @version, command = @command, app_password_id = coalesce(@appPasswordId, app_password_id), last_seen = @lastSeen
            where account_id = @accountId and id = @id
            """,
            values);
        if (updated > 0) return false;

        // An account deleted meanwhile has no devices.
        return await session.ExecuteAsync(
            """
            insert into device (account_id, id, type, model, os, name, client, version, command, app_password_id, state, first_seen, last_seen)
            select @accountId, @id, @type, @model, @os, @name, @client, @version, @command, @appPasswordId, 0, @firstSeen, @lastSeen
            where exists (select 1 from account where id = @accountId)
            on conflict (account_id, id) do nothing
            """,
            values) > 0;
    }

    /// <summary>Forgets the longest unseen ones that nobody decided anything on, until no more than <paramref name="most"/> are left.</summary>
    public static Task TrimAsync(DatabaseSession session, string accountId, int most) => session.ExecuteAsync(
        """
        delete from device where account_id = @accountId and id in (
            select id from (
                select id, state, wipe_state, row_number() over (order by last_seen desc) as place from device where account_id = @accountId
            ) as ranked where place > @most and state = 0 and wipe_state = 0)
        """,
        new { accountId, most = (long)most });

    /// <summary>Marks a decision as told; true when it was not before.</summary>
    public static async Task<bool> NoticeAsync(DatabaseSession session, Device device, DeviceState state) => await session.ExecuteAsync(
        "update device set noticed = @state where account_id = @accountId and id = @id and noticed <> @state",
        new { accountId = device.AccountId, id = device.Id, state = (long)state }) > 0;

    /// <summary>Writes what was decided.</summary>
    public static Task DecideAsync(DatabaseSession session, Device device) => session.ExecuteAsync(
        """
        update device set state = @state, wipe = @wipe, wipe_state = @wipeState, wipe_at = @wipeAt, changed = @changed
        where account_id = @accountId and id = @id
        """,
        new
        {
            accountId = device.AccountId,
            id = device.Id,
            state = (long)device.State,
            wipe = (long)device.Wipe,
            wipeState = (long)device.WipeState,
            wipeAt = device.WipeAt.ToStored(),
            changed = device.Changed.ToStored(),
        });

    private sealed class DeviceRow
    {
        public string AccountId { get; init; } = "";

        public string Id { get; init; } = "";

        public string? Type { get; init; }

        public string? Model { get; init; }

        public string? Os { get; init; }

        public string? Name { get; init; }

        public string? Client { get; init; }

        public string? Version { get; init; }

        public string? Command { get; init; }

        public string? AppPasswordId { get; init; }

        public long State { get; init; }

        public long Noticed { get; init; }

        public long Wipe { get; init; }

        public long WipeState { get; init; }

        public long? WipeAt { get; init; }

        public long FirstSeen { get; init; }

        public long LastSeen { get; init; }

        public long Changed { get; init; }

        public Device ToDevice() => new()
        {
            AccountId = AccountId,
            Id = Id,
            Type = Type,
            Model = Model,
            Os = Os,
            Name = Name,
            Client = Client,
            Version = Version,
            Command = Command,
            AppPasswordId = AppPasswordId,
            State = (DeviceState)State,
            Noticed = (DeviceState)Noticed,
            Wipe = (WipeScope)Wipe,
            WipeState = (WipeState)WipeState,
            WipeAt = WipeAt.ToTime(),
            FirstSeen = FirstSeen.ToTime(),
            LastSeen = LastSeen.ToTime(),
            Changed = Changed.ToTime(),
        };
    }
}
