using Microsoft.AspNetCore.Http;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>
/// The <c>Destination</c> of MOVE and COPY (RFC 4918 §10.3): on this host, below the same route, in the same person's tree as the
/// request; then in the backend's own terms.
/// </summary>
internal static class DavDestination
{
    private const string Header = "Destination";

    /// <summary>0, 403 for another tree, 502 for another server (RFC 4918 §9.8.5).</summary>
    public static int Check(HttpContext context, HttpSession session)
    {
        var values = context.Request.Headers[Header];
        if (values.Count == 0)
        {
            return IsTransfer(context) ? StatusCodes.Status400BadRequest : 0;
        }

        if (values is not [{ Length: > 0 } value] || PathOf(context, value) is not { } path)
        {
            return StatusCodes.Status502BadGateway;
        }

        return RequestHygiene.IsCleanTarget(path) && PathMap.StartsWith(path, session.Route.Prefix)
            && string.Equals(Tree(path, session), Tree(session.RawTarget, session), StringComparison.Ordinal)
            ? 0
            : StatusCodes.Status403Forbidden;
    }

    /// <summary>Sets the header on the backend's request. Called after <see cref="Check"/> has passed.</summary>
    public static void Rewrite(HttpContext context, HttpRequestMessage outgoing, HttpSession session, string destinationPrefix)
    {
        outgoing.Headers.Remove(Header);
        if (context.Request.Headers[Header] is [{ Length: > 0 } value] && PathOf(context, value) is { } path)
        {
            outgoing.Headers.TryAddWithoutValidation(Header, destinationPrefix.TrimEnd('/') + PathMap.ToBackend(path, session.Route, session.Backend!));
        }
    }

    private static bool IsTransfer(HttpContext context) => context.Request.Method is "MOVE" or "COPY";

    private static string? PathOf(HttpContext context, string value)
    {
        if (value.StartsWith('/') && !value.StartsWith("//", StringComparison.Ordinal))
        {
            return value;
        }

        // The authority is compared as text and cut off as text: no parser may tidy the path before it is looked at.
        foreach (var scheme in new[] { "https://", "http://" })
        {
            var own = scheme + context.Request.Host.Value;
            if (value.StartsWith(own, StringComparison.OrdinalIgnoreCase) && value.Length > own.Length && value[own.Length] == '/')
            {
                return value[own.Length..];
            }
        }

        return null;
    }

    // The first segment below the route is the person's own (/dav/alice/..., /SOGo/dav/alice@example.test/...).
    private static string Tree(string target, HttpSession session)
    {
        var rest = target.AsSpan(Math.Min(session.Route.Prefix.Length, target.Length)).TrimStart('/');
        var end = rest.IndexOfAny('/', '?');
        return Uri.UnescapeDataString((end < 0 ? rest : rest[..end]).ToString());
    }
}
