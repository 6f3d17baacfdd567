using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>
/// Client request -> backend request: only listed headers pass, then ours are added; the path is mapped, the query passes octet for
/// octet. The way back is <see cref="BackendResponse"/>'s.
/// </summary>
internal sealed class BackendTransformer(BackendResponse response, IOptions<HttpGatewayOptions> options) : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        context.CopyRequestHeaders = false;
        context.CopyResponseTrailers = false;
        context.UseDefaultForwarders = false;
        context.AddRequestTransform(transform =>
        {
            Transform(transform);
            return default;
        });
        context.AddResponseTransform(transform =>
        {
            response.Transform(transform);
            return default;
        });
    }

    private void Transform(RequestTransformContext transform)
    {
        var context = transform.HttpContext;
        var session = context.Features.Get<HttpSession>()!;
        var backend = session.Backend!;
        CopyAllowed(context.Request, transform.ProxyRequest, session.Route);
        if (session.Route.Endpoint is DavEndpoint)
        {
            DavDestination.Rewrite(context, transform.ProxyRequest, session, transform.DestinationPrefix);
        }

        if (backend.ForwardClientAddress)
        {
            AddClientAddress(context, transform.ProxyRequest);
        }

        BackendIdentity.Add(transform.ProxyRequest.Headers, session.Grant!.Credential, backend);
        // SOGo closes each connection without a word: a pooled one would fail the next POST halfway.
        transform.ProxyRequest.Headers.ConnectionClose = backend.NeedsContentLength ? true : null;
        transform.ProxyRequest.RequestUri = Target(transform.DestinationPrefix, session, backend);
    }

    private static void CopyAllowed(HttpRequest request, HttpRequestMessage outgoing, HttpRoute route)
    {
        var nominated = request.Headers[HeaderNames.Connection];
        foreach (var (name, values) in request.Headers)
        {
            if (route.RequestHeaders.Contains(HeaderNamePolicy.Fold(name)) && !name.AsSpan().ContainsAny('_', '.') && !IsNominated(nominated, name))
            {
                _ = outgoing.Headers.TryAddWithoutValidation(name, values.AsEnumerable())
                    || outgoing.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable()) is true;
            }
        }

        if (outgoing.Content is { } content && request.ContentLength is { } length)
        {
            content.Headers.ContentLength = length;
        }
    }

    // RFC 9110 §7.6.1: whatever Connection names ends at this hop. Beside close or keep-alive Kestrel shows that word alone; the
    // allow-list is what keeps identities out.
    private static bool IsNominated(Microsoft.Extensions.Primitives.StringValues connection, string name)
    {
        foreach (var value in connection)
        {
            foreach (var range in value.AsSpan().Split(','))
            {
                if (value.AsSpan()[range].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void AddClientAddress(HttpContext context, HttpRequestMessage outgoing)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        outgoing.Headers.TryAddWithoutValidation("X-Forwarded-For", address.ToString());
        outgoing.Headers.TryAddWithoutValidation("X-Forwarded-Proto", "https");
        outgoing.Headers.TryAddWithoutValidation("X-Forwarded-Host", options.Value.PublicHost);
    }

    private static Uri Target(string destination, HttpSession session, HttpBackend backend)
    {
        var target = session.RawTarget;
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? target : target[..mark];
        var query = mark < 0 ? "" : target[mark..];
        // Canonicalising would decode what SOGo decodes once only, and then differently.
        return new Uri(destination.TrimEnd('/') + PathMap.ToBackend(path, session.Route, backend) + query,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }
}
