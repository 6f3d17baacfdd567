using Microsoft.AspNetCore.Http;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>Exchange Web Services, MAPI over HTTP and the address book.</summary>
internal sealed class EwsEndpoint : HttpEndpoint
{
    /// <inheritdoc/>
    public override async ValueTask<int> GuardAsync(HttpContext context, HttpSession session) =>
        session.Backend!.ActsForOthers && HttpMethods.IsPost(context.Request.Method)
            ? await EwsImpersonationFilter.CheckAsync(context)
            : 0;
}
