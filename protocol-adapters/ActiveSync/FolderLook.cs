using System.Net;
using System.Net.Http.Headers;
using Gateway.ProtocolAdapters.Http;
using Microsoft.AspNetCore.Http;

namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>
/// A look of our own at an account's folders: FolderSync with key 0, as a device that no person has. It tells what a device
/// would see that starts anew, and leaves the person's own devices' state alone.
/// </summary>
internal sealed class FolderLook(TimeProvider time)
{
    /// <summary>The device's id, as the backend will list it.</summary>
    public const string DeviceId = "GATEWAYFOLDERLOOK";

    private const string DeviceType = "Gateway";
    private const string Version = "MS-ASProtocolVersion";
    private const int MaxOctets = 4 * 1024 * 1024;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    // FolderSync > SyncKey > "0", in code page 7.
    private static readonly byte[] FromTheBeginning = [0x03, 0x01, 0x6A, 0x00, 0x00, 0x07, 0x56, 0x52, 0x03, (byte)'0', 0x00, 0x01, 0x01];

    /// <summary>
    /// Asks the destination that served the request, before it is served any that is available. Null when there is no readable answer;
    /// throws when the backend can't be reached or does not answer in time.
    /// </summary>
    public async Task<FolderSyncAnswer?> TakeAsync(HttpContext context, HttpSession session, CancellationToken cancellationToken)
    {
        var proxy = context.GetReverseProxyFeature();
        if ((proxy.ProxiedDestination ?? (proxy.AvailableDestinations is [var first, ..] ? first : null))?.Model.Config.Address is not { } destination)
        {
            return null;
        }

        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var request = Request(context, session, destination);
        using var response = await proxy.Cluster.HttpClient.SendAsync(request, either.Token);
        if (response.StatusCode is not HttpStatusCode.OK)
        {
            return null;
        }

        await using var body = new HeldBody(MaxOctets);
        await response.Content.CopyToAsync(body, either.Token);
        return body.IsTooLong ? null : FolderSyncAnswer.Read(body.Octets.Span);
    }

    private static HttpRequestMessage Request(HttpContext context, HttpSession session, string destination)
    {
        var backend = session.Backend!;
        var path = PathMap.ToBackend(session.Route.Prefix, session.Route, backend);
        var query = $"?Cmd=FolderSync&User={Uri.EscapeDataString(session.Grant!.Account)}&DeviceId={DeviceId}&DeviceType={DeviceType}";
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(destination.TrimEnd('/') + path + query))
        {
            Version = HttpVersion.Version11,
            Content = new ByteArrayContent(FromTheBeginning),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.ms-sync.wbxml");
        request.Headers.TryAddWithoutValidation(Version, context.Request.Headers[Version] is [{ Length: > 0 } spoken] ? spoken : "14.1");
        request.Headers.ConnectionClose = backend.NeedsContentLength ? true : null;
        BackendIdentity.Add(request.Headers, session.Grant.Credential, backend);
        return request;
    }
}
