using Microsoft.AspNetCore.Http;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>CalDAV and CardDAV collections.</summary>
internal sealed class DavEndpoint : HttpEndpoint
{
    /// <inheritdoc/>
    public override ValueTask<int> GuardAsync(HttpContext context, HttpSession session) => new(DavDestination.Check(context, session));
}
