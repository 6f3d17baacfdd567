using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>One granted request on its way to the backend; a feature of its <c>HttpContext</c>.</summary>
internal sealed class HttpSession
{
    /// <summary>The route it came by.</summary>
    public required HttpRoute Route { get; init; }

    /// <summary>What the client says it is.</summary>
    public required ClientIdentity Identity { get; init; }

    /// <summary>The address and name it presented, for comparison with names in the request; UTF-8.</summary>
    public required ReadOnlyMemory<byte> Authcid { get; init; }

    /// <summary>The decision; null only while it is being made.</summary>
    public LoginGrant? Grant { get; set; }

    /// <summary>The granted backend.</summary>
    public HttpBackend? Backend { get; set; }

    /// <summary>What is answered instead of the backend's own answer; null: that one passes.</summary>
    public LoginDecision.Denied? Instead { get; set; }

    /// <summary>The client's original path and query, octet for octet.</summary>
    public required string RawTarget { get; init; }

    /// <summary>Our trouble or the backend's: 503.</summary>
    public static LoginDecision.Denied Unavailable { get; } = new(LoginDenial.Unavailable);
}
