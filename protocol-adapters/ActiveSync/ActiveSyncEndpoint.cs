using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>Exchange ActiveSync: one POST per command, requests that hang for an hour, devices that delete what they are told.</summary>
internal sealed class ActiveSyncEndpoint(FolderSyncGuard folders, MailboxGuard mailboxes) : HttpEndpoint
{
    private const string Options = "OPTIONS";

    // No older answer will do: a mailbox that died a second ago would empty the phone.
    private static readonly TimeSpan FreshProof = TimeSpan.Zero;
    private static readonly TimeSpan RecentProof = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan OldProof = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public override bool TryIdentify(HttpRequest request, out ClientIdentity identity)
    {
        var readable = ActiveSyncRequest.TryParse(request.QueryString.Value is { Length: > 1 } query ? query[1..] : "", out var parsed);
        identity = new ClientIdentity
        {
            DeviceId = Cut(parsed?.DeviceId),
            DeviceType = Cut(parsed?.DeviceType),
            UserAgent = Cut(request.Headers[HeaderNames.UserAgent].ToString()),
            Operation = HttpMethods.IsOptions(request.Method) ? Options : parsed?.Command,
        };
        return readable;
    }

    /// <inheritdoc/>
    public override ValueTask<int> GuardAsync(HttpContext context, HttpSession session)
    {
        var query = context.Request.QueryString.Value is { Length: > 1 } text ? text[1..] : "";
        if (session.Identity.Operation is null || !ActiveSyncRequest.TryParse(query, out var parsed))
        {
            // A POST without a command means nothing to us; a backend might find one in it.
            return new ValueTask<int>(StatusCodes.Status400BadRequest);
        }

        return new ValueTask<int>(
            ActiveSyncUser.Means(parsed.User, session.Grant!.Account, session.Authcid.Span) ? 0 : StatusCodes.Status403Forbidden);
    }

    /// <inheritdoc/>
    public override TimeSpan ProofAge(HttpSession session) => session.Identity.Operation switch
    {
        ActiveSyncCommands.FolderSync => FreshProof,
        var command when command is not Options && ActiveSyncCommands.NeedsMailbox(command) => RecentProof,
        _ => OldProof,
    };

    /// <inheritdoc/>
    public override bool IsParked(HttpSession session) => session.Identity.Operation is ActiveSyncCommands.Ping or ActiveSyncCommands.Sync;

    /// <inheritdoc/>
    public override Task ForwardAsync(HttpContext context, HttpSession session, Func<Task> forward) => session.Identity.Operation switch
    {
        Options => forward(),
        _ when !session.Backend!.ProveMailbox => forward(),
        ActiveSyncCommands.FolderSync => folders.ForwardAsync(context, session, forward),
        var command when ActiveSyncCommands.NeedsMailbox(command) => mailboxes.ForwardAsync(context, session, forward),
        _ => forward(),
    };
}
