using System.Collections.Frozen;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>One set of paths: what it takes from clients and which protocol's permission it needs.</summary>
internal sealed record HttpRoute
{
    /// <summary>Id of the YARP route.</summary>
    public required string Id { get; init; }

    /// <summary>Whose scope, backend and metrics apply.</summary>
    public required MailProtocol Protocol { get; init; }

    /// <summary>The path prefix in its canonical spelling; clients may write it in any case.</summary>
    public required string Prefix { get; init; }

    /// <summary>Whether anything may follow the prefix.</summary>
    public bool TakesSubpaths { get; init; } = true;

    /// <summary>The protocol's own part.</summary>
    public required HttpEndpoint Endpoint { get; init; }

    /// <summary>Methods taken; others are 405.</summary>
    public required FrozenSet<string> Methods { get; init; }

    /// <summary>Request headers handed on, in the folded form of <see cref="HeaderNamePolicy"/>; nothing else passes.</summary>
    public required FrozenSet<string> RequestHeaders { get; init; }
}
