using Gateway.Sessions;

namespace Gateway.Admin;

/// <summary>One live session.</summary>
internal sealed record SessionResource
{
    public required string Id { get; init; }

    /// <summary>The node that holds it; null on a single node.</summary>
    public string? Node { get; init; }

    public required string Account { get; init; }

    /// <summary>Null: signed in with the account password or a token.</summary>
    public string? AppPassword { get; init; }

    public required string Protocol { get; init; }

    public required string Address { get; init; }

    public string? Client { get; init; }

    public string? Backend { get; init; }

    public required DateTimeOffset Since { get; init; }

    public static SessionResource Of(SessionFact session) => new()
    {
        Id = session.Id,
        Node = session.Node,
        Account = session.AccountId,
        AppPassword = session.AppPasswordId,
        Protocol = session.Protocol,
        Address = session.Address,
        Client = session.Device ?? session.UserAgent,
        Backend = session.BackendName,
        Since = session.Begun,
    };
}

/// <summary>Live sessions, and the nodes that did not say theirs in time.</summary>
internal sealed record SessionPage(IReadOnlyList<SessionResource> Items, string? Next, IReadOnlyList<string> SilentNodes);
