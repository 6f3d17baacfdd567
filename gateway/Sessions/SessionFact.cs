namespace Gateway.Sessions;

/// <summary>What others may see of a live session, on whichever node it is.</summary>
internal sealed record SessionFact
{
    /// <summary>16 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>The node that holds it; null: this one, which has no others beside it.</summary>
    public string? Node { get; init; }

    public required string AccountId { get; init; }

    /// <summary>Null: signed in with the account password or a token.</summary>
    public string? AppPasswordId { get; init; }

    /// <summary>Catalog name.</summary>
    public required string Protocol { get; init; }

    public required string Address { get; init; }

    public string? Device { get; init; }

    public string? UserAgent { get; init; }

    public required string BackendName { get; init; }

    public required DateTimeOffset Begun { get; init; }

    public static SessionFact Of(LiveSession session, string? node) => new()
    {
        Id = session.Id,
        Node = node,
        AccountId = session.AccountId,
        AppPasswordId = session.AppPasswordId,
        Protocol = session.Protocol.Name,
        Address = session.Client.ToString(),
        Device = session.Device,
        UserAgent = session.UserAgent,
        BackendName = session.BackendName,
        Begun = session.Begun,
    };
}
