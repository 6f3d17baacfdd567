using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>
/// Refuses requests that two HTTP servers could read in two ways, before anything else looks at them. Kestrel alone lets
/// these forms through; YARP would forward them.
/// </summary>
internal static class RequestHygiene
{
    private const int MaxMethodChars = 20;
    private const string ContentLengthBesideChunked = "X-Content-Length";

    /// <summary>The status that refuses the request; 0 when it is clean. After any refusal the connection is closed.</summary>
    public static int Check(HttpContext context)
    {
        var request = context.Request;
        if (request.Method.Length > MaxMethodChars || HttpMethods.IsTrace(request.Method) || HttpMethods.IsConnect(request.Method))
        {
            return StatusCodes.Status405MethodNotAllowed;
        }

        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        return IsCleanTarget(target) && IsCleanFraming(request) ? 0 : StatusCodes.Status400BadRequest;
    }

    /// <summary>
    /// Origin form only, no dot segments, encoded separators, controls or backslashes in the path. The query is opaque: its octets pass
    /// unchanged, and only raw controls are refused.
    /// </summary>
    public static bool IsCleanTarget(ReadOnlySpan<char> target)
    {
        if (target.IsEmpty || target[0] != '/')
        {
            return false;
        }

        var mark = target.IndexOf('?');
        var path = mark < 0 ? target : target[..mark];
        foreach (var character in target)
        {
            if (character is <= ' ' or >= '\x7f' or '#')
            {
                return false;
            }
        }

        return path.IndexOf('\\') < 0 && path.IndexOf("//".AsSpan()) < 0 && HasCleanEscapes(path) && !HasDotSegment(path);
    }

    private static bool HasCleanEscapes(ReadOnlySpan<char> path)
    {
        if (path.IndexOf('%') < 0)
        {
            return true;
        }

        Span<byte> octets = stackalloc byte[512];
        octets = path.Length <= octets.Length ? octets : new byte[path.Length];
        var length = 0;
        for (var at = 0; at < path.Length; at++)
        {
            if (path[at] != '%')
            {
                octets[length++] = (byte)path[at];
                continue;
            }

            if (!IsCleanEscape(path[(at + 1)..], out octets[length++]))
            {
                return false;
            }

            at += 2;
        }

        // Overlong forms of a separator are not UTF-8 (RFC 3629 §3); lenient servers decode them all the same.
        return Utf8.IsValid(octets[..length]);
    }

    // %00-%1F and %7F, the separators %2F %5C, %2E (a dot in disguise), and %25 of a second encoding.
    private static bool IsCleanEscape(ReadOnlySpan<char> rest, out byte octet)
    {
        octet = 0;
        return rest.Length >= 2 && byte.TryParse(rest[..2], System.Globalization.NumberStyles.AllowHexSpecifier, null, out octet)
            && octet is not (< 0x20 or 0x7f or (byte)'/' or (byte)'\\' or (byte)'.')
            && !(octet == (byte)'%' && IsEscapeAgain(rest[2..]));
    }

    private static bool IsEscapeAgain(ReadOnlySpan<char> rest) =>
        rest.Length >= 2 && char.IsAsciiHexDigit(rest[0]) && char.IsAsciiHexDigit(rest[1]);

    private static bool HasDotSegment(ReadOnlySpan<char> path)
    {
        foreach (var range in path.Split('/'))
        {
            // RFC 3986 §3.3: servers that know path parameters read "..;x" as "..".
            var segment = path[range];
            var semicolon = segment.IndexOf(';');
            segment = semicolon < 0 ? segment : segment[..semicolon];
            if (segment is "." or ".." || (semicolon == 0))
            {
                return true;
            }
        }

        return false;
    }

    // RFC 9112 §6.1: a length beside chunked, or any coding but chunked, is how requests are smuggled. Kestrel renames the
    // length instead of refusing it.
    private static bool IsCleanFraming(HttpRequest request)
    {
        var coding = request.Headers[HeaderNames.TransferEncoding];
        if (coding.Count == 0)
        {
            return true;
        }

        return coding.Count == 1
            && string.Equals(coding[0], "chunked", StringComparison.OrdinalIgnoreCase)
            && request.Protocol == "HTTP/1.1"
            && request.ContentLength is null
            && !request.Headers.ContainsKey(ContentLengthBesideChunked);
    }
}
