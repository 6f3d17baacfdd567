using Gateway.Keys;

namespace Gateway.Audit;

/// <summary>A stored event with its place in the chain.</summary>
internal sealed class AuditRow
{
    public const string Columns =
        "seq, at, kind, actor, account_id, name_hash, app_password_id, protocol, mechanism, address, device, client, denial, connection_id, detail, hash";

    public long Seq { get; init; }

    public long At { get; init; }

    public long Kind { get; init; }

    public string Actor { get; init; } = "";

    public string? AccountId { get; init; }

    public string? NameHash { get; init; }

    public string? AppPasswordId { get; init; }

    public string? Protocol { get; init; }

    public string? Mechanism { get; init; }

    public string? Address { get; init; }

    public string? Device { get; init; }

    public string? Client { get; init; }

    public string? Denial { get; init; }

    public string? ConnectionId { get; init; }

    public string? Detail { get; init; }

    public byte[] Hash { get; init; } = [];

    /// <summary>What the chain covers: every column but the hash itself.</summary>
    public LengthPrefixed Fields() => new LengthPrefixed()
        .Add(Seq).Add(At).Add(Kind).Add(Actor).Add(AccountId).Add(NameHash).Add(AppPasswordId).Add(Protocol).Add(Mechanism)
        .Add(Address).Add(Device).Add(Client).Add(Denial).Add(ConnectionId).Add(Detail);
}
