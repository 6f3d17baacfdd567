using Gateway.Audit;

namespace Gateway.Admin;

/// <summary>Who calls the admin API, for the audit log.</summary>
internal static class AdminActor
{
    /// <summary>Whom <see cref="AdminGate"/> let in; an endpoint that changes something is never reached by anybody else.</summary>
    public static Actor Of(HttpContext context) =>
        context.Features.Get<AdminCaller>()?.Actor ?? throw new InvalidOperationException("An admin endpoint was reached past its gate.");
}
