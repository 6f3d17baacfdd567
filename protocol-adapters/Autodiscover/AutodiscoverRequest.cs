using System.Xml;

namespace Gateway.ProtocolAdapters.Autodiscover;

/// <summary>What a POX Autodiscover body asks ([MS-OXDSCLI] 2.2.3).</summary>
/// <param name="Email">The address, as the client wrote it; at most 320 characters.</param>
/// <param name="Schema">The answer's schema that the client can read.</param>
internal sealed record AutodiscoverRequest(string Email, string Schema)
{
    private const int MaxEmailChars = 320;
    private const int MaxCharacters = 16_384;

    private static readonly XmlReaderSettings Settings = new()
    {
        Async = true,
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxCharacters,
        IgnoreWhitespace = true,
    };

    /// <summary>Null when the body is no request: then the answer is error 600.</summary>
    public static async Task<AutodiscoverRequest?> ReadAsync(Stream body)
    {
        string? email = null, schema = null;
        try
        {
            using var reader = XmlReader.Create(body, Settings);
            while (!reader.EOF)
            {
                // Reading an element's text goes on to what stands right behind it: often the other one.
                switch (reader.NodeType is XmlNodeType.Element ? reader.LocalName : "")
                {
                    case "EMailAddress":
                        email = (await reader.ReadElementContentAsStringAsync()).Trim();
                        break;
                    case "AcceptableResponseSchema":
                        schema = (await reader.ReadElementContentAsStringAsync()).Trim();
                        break;
                    default:
                        await reader.ReadAsync();
                        break;
                }
            }
        }
        catch (Exception exception) when (exception is XmlException or InvalidOperationException)
        {
            return null;
        }

        return email is { Length: > 0 and <= MaxEmailChars } && schema is not null ? new AutodiscoverRequest(email, schema) : null;
    }
}
