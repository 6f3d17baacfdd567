using Gateway.Sessions;

namespace Gateway.Admin;

/// <summary>One live session.</summary>
internal sealed record SessionResource
{
    public required string Id { get; init; }

    public required string Account { get; init; }

    /// <summary>Null: signed in with the account password or a token.</summary>
    public string? AppPassword { get; init; }

    public required string Protocol { get; init; }

    public required string Address { get; init; }

    public string? Client { get; init; }

    public string? Backend { get; init; }

    public required DateTimeOffset Since { get; init; }

    public static SessionResource Of(LiveSession session) => new()
    {
        Id = session.Id,
        Account = session.AccountId,
        AppPassword = session.AppPasswordId,
        Protocol = session.Protocol.Name,
        Address = session.Client.ToString(),
        Client = session.Device ?? session.UserAgent,
        Backend = session.BackendName,
        Since = session.Begun,
    };
}
