using System.Data.Common;
using Dapper;
using Gateway.Storage;

namespace Gateway.AppPasswords;

/// <summary>An app password as the table holds it. Lists are words with a space between, sorted.</summary>
internal sealed class AppPasswordRow
{
    /// <summary>The columns, in the order of <see cref="Read"/>.</summary>
    public const string Columns =
        "p.id, p.account_id, p.kid, p.idx, p.hash, p.label, p.protocols, p.networks, p.device, "
        + "p.created, p.expires, p.suspended, p.revoked, p.epoch, p.row_mac";

    public string Id { get; init; } = "";

    public string AccountId { get; init; } = "";

    public long Kid { get; init; }

    public long Idx { get; init; }

    public string Hash { get; init; } = "";

    public string Label { get; init; } = "";

    public string Protocols { get; init; } = "";

    public string Networks { get; init; } = "";

    public string? Device { get; init; }

    public long Created { get; init; }

    public long? Expires { get; init; }

    public long? Suspended { get; init; }

    public long? Revoked { get; init; }

    public long Epoch { get; init; }

    public byte[] RowMac { get; init; } = [];

    /// <summary>The record.</summary>
    public AppPassword ToAppPassword() => new()
    {
        Id = Id,
        AccountId = AccountId,
        KeyId = (int)Kid,
        Index = Idx,
        Hash = Hash,
        Label = Label,
        Scope = new AppPasswordScope(Words(Protocols), Words(Networks), Device),
        Created = Created.ToTime(),
        Expires = Expires.ToTime(),
        Suspended = Suspended.ToTime(),
        Revoked = Revoked.ToTime(),
        Epoch = Epoch,
        RowMac = RowMac,
    };

    /// <summary>Reads <see cref="Columns"/> that begin at <paramref name="start"/>.</summary>
    public static AppPassword Read(DbDataReader reader, int start) => new AppPasswordRow
    {
        Id = reader.GetString(start),
        AccountId = reader.GetString(start + 1),
        Kid = reader.GetInt64(start + 2),
        Idx = reader.GetInt64(start + 3),
        Hash = reader.GetString(start + 4),
        Label = reader.GetString(start + 5),
        Protocols = reader.GetString(start + 6),
        Networks = reader.GetString(start + 7),
        Device = reader.IsDBNull(start + 8) ? null : reader.GetString(start + 8),
        Created = reader.GetInt64(start + 9),
        Expires = Number(reader, start + 10),
        Suspended = Number(reader, start + 11),
        Revoked = Number(reader, start + 12),
        Epoch = reader.GetInt64(start + 13),
        RowMac = reader.GetFieldValue<byte[]>(start + 14),
    }.ToAppPassword();

    /// <summary>The insert of a row.</summary>
    public static DbCommand Insert(DatabaseSession session, AppPassword row) =>
        session.Statement(
            """
            insert into app_password
                (id, account_id, kid, idx, hash, label, protocols, networks, device, created, expires, suspended, revoked, epoch, row_mac)
            values
                (@id, @account, @kid, @idx, @hash, @label, @protocols, @networks, @device, @created, @expires, @suspended, @revoked, @epoch, @mac)
            """,
            ("@id", row.Id),
            ("@account", row.AccountId),
            ("@kid", (long)row.KeyId),
            ("@idx", row.Index),
            ("@hash", row.Hash),
            ("@label", row.Label),
            ("@protocols", string.Join(' ', row.Scope.Protocols)),
            ("@networks", string.Join(' ', row.Scope.Networks)),
            ("@device", row.Scope.Device),
            ("@created", row.Created.ToStored()),
            ("@expires", row.Expires.ToStored()),
            ("@suspended", row.Suspended.ToStored()),
            ("@revoked", row.Revoked.ToStored()),
            ("@epoch", row.Epoch),
            ("@mac", row.RowMac));

    /// <summary>Parameters of the update.</summary>
    public static DynamicParameters Parameters(AppPassword row, long expectedEpoch)
    {
        var parameters = new DynamicParameters(new
        {
            row.Id,
            Kid = (long)row.KeyId,
            Idx = row.Index,
            row.Hash,
            row.Label,
            Protocols = string.Join(' ', row.Scope.Protocols),
            Networks = string.Join(' ', row.Scope.Networks),
            row.Scope.Device,
            Expires = row.Expires.ToStored(),
            Suspended = row.Suspended.ToStored(),
            Revoked = row.Revoked.ToStored(),
            row.Epoch,
            row.RowMac,
        });
        parameters.Add("expectedEpoch", expectedEpoch);
        return parameters;
    }

    private static string[] Words(string text) => text.Length == 0 ? [] : text.Split(' ');

    private static long? Number(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
}
