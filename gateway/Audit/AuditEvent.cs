namespace Gateway.Audit;

/// <summary>One thing worth keeping. Texts may come from a client as they are: the log escapes and cuts them.</summary>
internal sealed record AuditEvent
{
    /// <summary>What happened.</summary>
    public required AuditKind Kind { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who did it.</summary>
    public required Actor Actor { get; init; }

    /// <summary>The account concerned, canonical; null when there is none.</summary>
    public string? AccountId { get; init; }

    /// <summary>The name that no account has. Kept as a keyed hash alone: people type passwords here.</summary>
    public string? UnknownName { get; init; }

    /// <summary>The app password concerned.</summary>
    public string? AppPasswordId { get; init; }

    /// <summary>Name from the protocol catalog.</summary>
    public string? Protocol { get; init; }

    /// <summary>How the credential was presented.</summary>
    public string? Mechanism { get; init; }

    /// <summary>The client's address.</summary>
    public string? Address { get; init; }

    /// <summary>The client's device id.</summary>
    public string? Device { get; init; }

    /// <summary>What the client says it is.</summary>
    public string? Client { get; init; }

    /// <summary>Name of the <c>LoginDenial</c>; null when granted.</summary>
    public string? Denial { get; init; }

    /// <summary>Correlates with log lines.</summary>
    public string? ConnectionId { get; init; }

    /// <summary>What else there is to say, short.</summary>
    public string? Detail { get; init; }
}
