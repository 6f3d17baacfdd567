using Gateway.Audit;

namespace Gateway.Portal;

/// <summary>Audit rows of what happens in the portal and is no change of its own.</summary>
internal sealed class PortalJournal(AuditLog audit, TimeProvider time)
{
    public void SignedIn(HttpContext context, string accountId, string how) =>
        audit.Record(EventOf(context, AuditKind.PortalSignIn) with { AccountId = accountId, Actor = Actor.Owner(accountId), Detail = how });

    public void Refused(HttpContext context, string? accountId, string? unknownName, string step) =>
        audit.Record(EventOf(context, AuditKind.PortalSignInRefused) with { AccountId = accountId, UnknownName = unknownName, Detail = step });

    private AuditEvent EventOf(HttpContext context, AuditKind kind) => new()
    {
        Kind = kind,
        At = time.GetUtcNow(),
        Actor = Actor.Client,
        Address = context.Connection.RemoteIpAddress?.ToString(),
        Client = context.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent[..Math.Min(agent.Length, 256)] : null,
    };
}
