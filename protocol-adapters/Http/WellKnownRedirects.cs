using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>Where calendars and contacts are (RFC 6764 §5): told before any sign-in, which the target asks for.</summary>
internal static class WellKnownRedirects
{
    private static readonly string[] Methods = ["GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT", "POST"];

    /// <summary>Maps both names, where there is a DAV path to lead to.</summary>
    public static void Map(IEndpointRouteBuilder routes, HttpGatewayOptions options)
    {
        foreach (var (name, path) in new[] { ("caldav", options.CalDavPath), ("carddav", options.CardDavPath) })
        {
            if ((path ?? options.DavPrefixes.FirstOrDefault()) is not { } found)
            {
                continue;
            }

            var target = found.TrimEnd('/');

            routes.MapMethods($"/.well-known/{name}", Methods, (RequestDelegate)(context =>
            {
                context.Response.Headers.Location = $"https://{options.PublicHost}{target}/";
                return HttpLoginReply.TextAsync(context, StatusCodes.Status301MovedPermanently, "");
            }));
        }
    }
}
