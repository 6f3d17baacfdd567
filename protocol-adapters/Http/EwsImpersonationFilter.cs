using System.Collections.Frozen;
using System.Xml;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>
/// Refuses SOAP that asks to be somebody else, when the gateway signs in with an account that could be anybody. Streams; no DTD, no
/// entities, bounded depth. What can't be read as plain XML text in UTF-8 or UTF-16 is refused, not guessed at.
/// </summary>
internal static class EwsImpersonationFilter
{
    private const int MaxDepth = 256;
    private const int MaxHeaderElements = 1_000;
    private const int MemoryOctets = 256 * 1024;
    private const long MaxOctets = 64 * 1024 * 1024;

    // [MS-OXWSCDATA], [MS-OXWSMTRK]: SOAP headers that name another identity.
    private static readonly FrozenSet<string> Refused = new[]
    {
        "ExchangeImpersonation", "SerializedSecurityContext", "ManagementRole", "ProxyRequestTypeHeader", "ProxySecurityContext",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly XmlReaderSettings Settings = new()
    {
        Async = true,
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersFromEntities = 1,
        MaxCharactersInDocument = MaxOctets,
        CloseInput = false,
    };

    /// <summary>0 when the body may pass, and then it can be read again from its start; else 400, 403 or 413.</summary>
    public static async ValueTask<int> CheckAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.ContainsKey(HeaderNames.ContentEncoding))
        {
            // A compressed body would be read by the backend and not by us.
            return StatusCodes.Status403Forbidden;
        }

        var body = new FileBufferingReadStream(request.Body, MemoryOctets, MaxOctets, Path.GetTempPath());
        context.Response.RegisterForDisposeAsync(body);
        try
        {
            var status = await ReadAsync(body, context.RequestAborted);
            if (status == 0)
            {
                await body.DrainAsync(context.RequestAborted);
                body.Position = 0;
                request.Body = body;
            }

            return status;
        }
        catch (XmlException)
        {
            return StatusCodes.Status400BadRequest;
        }
        catch (IOException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return StatusCodes.Status413PayloadTooLarge;
        }
    }

    private static async Task<int> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var reader = XmlReader.Create(body, Settings);
        var elements = 0;
        while (await reader.ReadAsync())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reader.Depth > MaxDepth)
            {
                return StatusCodes.Status400BadRequest;
            }

            if (reader.NodeType is not XmlNodeType.Element)
            {
                continue;
            }

            // The whole document is looked at: a second Header, or one behind the Body, is read by lenient servers.
            if (Refused.Contains(reader.LocalName))
            {
                return StatusCodes.Status403Forbidden;
            }

            elements += reader.Depth <= 2 ? 1 : 0;
            if (elements > MaxHeaderElements)
            {
                return StatusCodes.Status400BadRequest;
            }
        }

        return 0;
    }
}
