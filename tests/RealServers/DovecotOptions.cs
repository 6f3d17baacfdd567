namespace Gateway.RealServers;

/// <summary>What a test decides about its Dovecot; the rest is fixed in <see cref="DovecotConfig"/>.</summary>
public sealed record DovecotOptions
{
    public required IReadOnlyList<MailUser> Users { get; init; }

    /// <summary>Where Dovecot's own submission service hands messages on; a Postfix.</summary>
    public required int SubmissionRelayPort { get; init; }

    /// <summary>Where tokens are asked about; null: none are taken.</summary>
    public string? IntrospectionUrl { get; init; }

    /// <summary>The gateway's own name for <c>user*master</c> and for SASL PLAIN with an authorization id.</summary>
    public string MasterUser { get; init; } = "gwmaster";

    public string MasterPassword { get; init; } = "master-of-the-tests";

    /// <summary>Taken for every mailbox, from loopback peers only; what SOGo and trusted links present.</summary>
    public string SharedPassword { get; init; } = "shared-of-the-tests";
}
