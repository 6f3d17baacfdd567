using System.Net;
using System.Security.Cryptography;

namespace Gateway.ProtocolAdapters.Wire;

/// <summary>What is known of a connection from its start.</summary>
public sealed record ConnectionFacts
{
    private const string IdAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Correlates log lines, audit rows and the backend's log: 12 characters of <c>[a-z0-9]</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The configured name of the listener; a backend's name on a backend connection.</summary>
    public required string Listener { get; init; }

    /// <summary>How TLS is spoken on the listener.</summary>
    public required ListenerTls ListenerTls { get; init; }

    /// <summary>The client's address: the peer's, or the PROXY header's. Never IPv4-mapped.</summary>
    public required IPEndPoint Client { get; init; }

    /// <summary>The address that the client connected to.</summary>
    public required IPEndPoint Local { get; init; }

    /// <summary>A new <see cref="Id"/>.</summary>
    public static string NewId() => RandomNumberGenerator.GetString(IdAlphabet, 12);
}
