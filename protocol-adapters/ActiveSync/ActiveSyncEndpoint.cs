using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>Exchange ActiveSync: one POST per command, requests that hang for an hour, devices that delete what they are told.</summary>
internal sealed class ActiveSyncEndpoint(FolderSyncGuard folders, MailboxGuard mailboxes, DeviceWipe wipe, IDeviceRegister register) : HttpEndpoint
{
    private const string Options = "OPTIONS";
    private const string Version = "MS-ASProtocolVersion";
    private const int MaxDescriptionOctets = 32 * 1024;

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
            ProtocolVersion = Cut(request.Headers[Version] is [{ Length: > 0 } version] ? version : parsed?.Version),
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
    public override async ValueTask<bool> AnswerDenialAsync(HttpContext context, LoginDecision.Denied denied, ClientIdentity identity)
    {
        if (denied.Device is not { Standing: DeviceStanding.WipeAccount or DeviceStanding.WipeDevice } order)
        {
            return false;
        }

        await wipe.AnswerAsync(context, order, identity);
        return true;
    }

    /// <inheritdoc/>
    public override async Task ForwardAsync(HttpContext context, HttpSession session, Func<Task> forward)
    {
        if (session.Identity is { DeviceId: { } device, Operation: ActiveSyncCommands.Settings or ActiveSyncCommands.Provision })
        {
            await DescribeAsync(context, session.Grant!.Account, device);
        }

        await ForwardGuardedAsync(context, session, forward);
    }

    private Task ForwardGuardedAsync(HttpContext context, HttpSession session, Func<Task> forward) => session.Identity.Operation switch
    {
        Options => forward(),
        _ when !session.Backend!.ProveMailbox => forward(),
        ActiveSyncCommands.FolderSync => folders.ForwardAsync(context, session, forward),
        var command when ActiveSyncCommands.NeedsMailbox(command) => mailboxes.ForwardAsync(context, session, forward),
        _ => forward(),
    };

    // The body goes on as it came; what is longer than any description is not looked at.
    private async Task DescribeAsync(HttpContext context, string account, string device)
    {
        context.Request.EnableBuffering();
        var octets = new byte[MaxDescriptionOctets];
        var length = await context.Request.Body.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, context.RequestAborted);
        context.Request.Body.Position = 0;
        if (DeviceDescription.TryRead(octets.AsSpan(0, length), out var description))
        {
            register.Describe(account, device, description);
        }
    }
}
