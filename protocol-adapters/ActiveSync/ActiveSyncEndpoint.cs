using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>Exchange ActiveSync: one POST per command, requests that hang for an hour, devices that delete what they are told.</summary>
internal sealed class ActiveSyncEndpoint(FolderSyncGuard folders) : HttpEndpoint
{
    private const string FolderSync = "FolderSync";
    private const string Options = "OPTIONS";

    // No older answer will do: a mailbox that died a second ago would empty the phone.
    private static readonly TimeSpan FreshProof = TimeSpan.Zero;
    private static readonly TimeSpan RecentProof = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public override bool TryIdentify(HttpRequest request, out ClientIdentity identity)
    {
        var readable = ActiveSyncRequest.TryParse(request.QueryString.Value is { Length: > 1 } query ? query[1..] : "", out var parsed);
        identity = new ClientIdentity
        {
            DeviceId = Cut(parsed?.DeviceId),
            DeviceType = Cut(parsed?.DeviceType),
            UserAgent = Cut(request.Headers[HeaderNames.UserAgent].ToString()),
            Operation = parsed?.Command ?? (HttpMethods.IsOptions(request.Method) ? Options : null),
        };
        return readable;
    }

    /// <inheritdoc/>
    public override ValueTask<int> GuardAsync(HttpContext context, HttpSession session)
    {
        var query = context.Request.QueryString.Value is { Length: > 1 } text ? text[1..] : "";
        return new ValueTask<int>(
            ActiveSyncRequest.TryParse(query, out var parsed) && ActiveSyncUser.Means(parsed.User, session.Grant!.Account, session.Authcid.Span)
                ? 0
                : StatusCodes.Status403Forbidden);
    }

    /// <inheritdoc/>
    public override TimeSpan ProofAge(HttpSession session) => session.Identity.Operation is FolderSync ? FreshProof : RecentProof;

    /// <inheritdoc/>
    public override bool IsParked(HttpSession session) => session.Identity.Operation is "Ping" or "Sync";

    /// <inheritdoc/>
    public override Task ForwardAsync(HttpContext context, HttpSession session, Func<Task> forward) =>
        session.Backend!.ProveMailbox && session.Identity.Operation is FolderSync ? folders.ForwardAsync(context, session, forward) : forward();
}
