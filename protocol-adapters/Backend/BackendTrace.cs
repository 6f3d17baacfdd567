using System.Diagnostics;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Backend;

/// <summary>The span of a sign-in at a backend, within the trace of its decision. It names hosts that the operator configured and no person.</summary>
public static class BackendTrace
{
    /// <summary>The source that a tracer listens to.</summary>
    public const string SourceName = "Gateway.ProtocolAdapters";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins it; null when the decision is not traced.</summary>
    internal static Activity? Start(LoginGrant grant, ConnectionFacts client)
    {
        if (grant.Trace == default)
        {
            return null;
        }
        var activity = Source.StartActivity("backend sign-in", ActivityKind.Client, grant.Trace);
        activity?.SetTag("gateway.backend", grant.BackendName).SetTag("gateway.connection", client.Id).SetTag("gateway.session", grant.Lease.Id);
        return activity;
    }

    /// <summary>A destination could not serve.</summary>
    internal static void Failed(Activity? activity, BackendEndpoint destination) =>
        activity?.AddEvent(new ActivityEvent("destination failed", tags: new ActivityTagsCollection
        {
            ["server.address"] = destination.Host,
            ["server.port"] = destination.Port,
        })).SetStatus(ActivityStatusCode.Error);

    /// <summary>One answered.</summary>
    internal static void Answered(Activity? activity, BackendOpening opening) => activity?
        .SetTag("gateway.result", opening.Denied is { } denied ? denied.Denial.ToString() : "Accepted")
        .SetStatus(opening.Denied is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
}
