using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>The bounds of a request's body, and its length where a backend can't do without.</summary>
internal static class RequestBody
{
    private const int MemoryOctets = 256 * 1024;

    /// <summary>Lifts the limit that held before the sign-in. False when the announced length is over it: 413.</summary>
    public static bool TryAllow(HttpContext context, long maxOctets)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxOctets;
        }

        return context.Request.ContentLength is not { } length || length <= maxOctets;
    }

    /// <summary>
    /// Gathers a chunked body, in memory and beyond 256 KiB in a temporary file, so that it can be sent with a length.
    /// False when it grows over <paramref name="maxOctets"/>.
    /// </summary>
    public static async Task<bool> TryGatherAsync(HttpContext context, long maxOctets)
    {
        var request = context.Request;
        if (request.ContentLength is not null || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return true;
        }

        try
        {
            var gathered = new FileBufferingReadStream(request.Body, MemoryOctets, maxOctets, Path.GetTempPath());
            context.Response.RegisterForDisposeAsync(gathered);
            await gathered.DrainAsync(context.RequestAborted);
            gathered.Position = 0;
            request.Body = gathered;
            request.Headers.Remove(HeaderNames.TransferEncoding);
            request.ContentLength = gathered.Length;
            return true;
        }
        catch (IOException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return false;
        }
    }
}
