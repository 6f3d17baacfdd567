namespace Gateway.ProtocolAdapters.Contract;

/// <summary>What a client says of itself. Every value is cut to 256 characters and is unproven.</summary>
public sealed record ClientIdentity
{
    /// <summary>A client that said nothing.</summary>
    public static ClientIdentity None { get; } = new();

    /// <summary>ActiveSync DeviceId; null elsewhere.</summary>
    public string? DeviceId { get; init; }

    /// <summary>ActiveSync DeviceType; null elsewhere.</summary>
    public string? DeviceType { get; init; }

    /// <summary>ActiveSync protocol version that it speaks, <c>14.1</c>; null elsewhere.</summary>
    public string? ProtocolVersion { get; init; }

    /// <summary>HTTP User-Agent, or <c>name version</c> of an IMAP ID (RFC 2971).</summary>
    public string? UserAgent { get; init; }

    /// <summary>The name given in EHLO; null elsewhere.</summary>
    public string? HeloName { get; init; }

    /// <summary>ActiveSync command or another protocol's operation, for the log; null where it has no meaning.</summary>
    public string? Operation { get; init; }
}
