using System.Diagnostics;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Login;

/// <summary>
/// The spans of a sign-in's decision and of the session behind it. Each decision begins a trace of its own; what finds its log lines is the
/// connection's id. No account, address or device stands in it.
/// </summary>
internal static class LoginTrace
{
    public const string SourceName = "Gateway";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>The decision's place in its trace; default when it is not traced.</summary>
    public static ActivityContext Current => Activity.Current is { } activity && activity.Source == Source ? activity.Context : default;

    /// <summary>Begins a decision; null when it is not traced. To be called from an async method, whose caller keeps its own activity.</summary>
    public static Activity? Start(LoginAttempt attempt)
    {
        if (!Source.HasListeners()) return null;

        // What the web server made of a client's "traceparent" is the client's own word.
        Activity.Current = null;
        var activity = Source.StartActivity("sign-in", ActivityKind.Server);
        activity?.SetTag("gateway.protocol", attempt.Protocol.Name)
            .SetTag("gateway.mechanism", LoginMetrics.Tag(attempt.Mechanism))
            .SetTag("gateway.listener", attempt.Listener)
            .SetTag("gateway.connection", attempt.ConnectionId);
        return activity;
    }

    /// <summary>What it came to.</summary>
    public static void Finish(Activity? activity, LoginFacts facts, LoginDecision decision)
    {
        if (activity is null) return;

        var denial = (decision as LoginDecision.Denied)?.Denial;
        activity.SetTag("gateway.result", denial is { } refused ? LoginMetrics.Tag(refused) : "granted")
            .SetTag("gateway.reason", facts.Reason.ToString())
            .SetTag("gateway.source", LoginMetrics.Tag(facts.Source))
            .SetTag("gateway.session", facts.Session?.Id)
            .SetStatus(denial is LoginDenial.Unavailable ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
    }

    /// <summary>A session that ended just now, as one span from its begin on, so that nothing is held while it lives.</summary>
    public static void SessionEnded(ActivityContext trace, DateTimeOffset begun, string id, string protocol, string endedBy)
    {
        using var activity = Source.StartActivity("session", ActivityKind.Server, trace, startTime: begun);
        activity?.SetTag("gateway.session", id).SetTag("gateway.protocol", protocol).SetTag("gateway.ended_by", endedBy);
    }
}
