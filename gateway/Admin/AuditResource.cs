using Gateway.Audit;

namespace Gateway.Admin;

/// <summary>One row of the audit log. Texts that came from a client are escaped.</summary>
internal sealed record AuditResource
{
    public required long Seq { get; init; }

    public required DateTimeOffset At { get; init; }

    public required AuditKind Kind { get; init; }

    public required string Actor { get; init; }

    public string? Account { get; init; }

    public string? AppPassword { get; init; }

    public string? Protocol { get; init; }

    public string? Mechanism { get; init; }

    public string? Address { get; init; }

    public string? Device { get; init; }

    public string? Client { get; init; }

    public string? Denial { get; init; }

    public string? ConnectionId { get; init; }

    public string? Detail { get; init; }

    public static AuditResource Of(AuditRow row) => new()
    {
        Seq = row.Seq,
        At = DateTimeOffset.FromUnixTimeMilliseconds(row.At),
        Kind = (AuditKind)row.Kind,
        Actor = row.Actor,
        Account = row.AccountId ?? (row.NameHash is { } hash ? "unknown:" + hash : null),
        AppPassword = row.AppPasswordId,
        Protocol = row.Protocol,
        Mechanism = row.Mechanism,
        Address = row.Address,
        Device = row.Device,
        Client = row.Client,
        Denial = row.Denial,
        ConnectionId = row.ConnectionId,
        Detail = row.Detail,
    };
}

/// <summary>What a check of the chain found; no fault: it is whole.</summary>
internal sealed record AuditVerdict(long Rows, long? FirstBadSeq, string? Fault);
