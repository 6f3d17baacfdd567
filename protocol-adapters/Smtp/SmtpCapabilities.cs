using System.Text;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>What a backend's EHLO answer says, as far as the gateway makes use of it.</summary>
internal sealed record SmtpCapabilities
{
    // Stands first: the instance below is made with it.
    private static readonly HashSet<string> EmptySet = [];

    /// <summary>A backend that was never reached, or that knows HELO only.</summary>
    public static SmtpCapabilities None { get; } = new();

    /// <summary>The extensions that may be relayed.</summary>
    public SmtpExtension Extensions { get; init; }

    /// <summary>SIZE's limit in octets; 0: none is told.</summary>
    public long MaxMessageOctets { get; init; }

    /// <summary>Whether STARTTLS is offered.</summary>
    public bool StartTls { get; init; }

    /// <summary>Whether AUTH is known at all, and so MAIL's AUTH= parameter.</summary>
    public bool Auth { get; init; }

    /// <summary>AUTH mechanisms, upper case.</summary>
    public IReadOnlySet<string> Mechanisms { get; init; } = EmptySet;

    /// <summary>XCLIENT attributes, upper case; empty when XCLIENT is not offered to us.</summary>
    public IReadOnlySet<string> Xclient { get; init; } = EmptySet;

    /// <summary>Reads the lines of a 250 reply; the first names the host. Unknown keywords are passed over.</summary>
    /// <param name="reply">The whole reply as received, every line with its CRLF.</param>
    public static SmtpCapabilities Parse(ReadOnlySpan<byte> reply) => Parse(Encoding.Latin1.GetString(reply));

    /// <summary>The same from text, one char for each octet.</summary>
    public static SmtpCapabilities Parse(string reply)
    {
        var capabilities = None;
        var isFirst = true;
        foreach (var line in reply.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isFirst && line.Length > 4)
            {
                capabilities = capabilities.With(line[4..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }

            isFirst = false;
        }

        return capabilities;
    }

    private SmtpCapabilities With(string[] words)
    {
        var keyword = words.Length == 0 ? "" : words[0].ToUpperInvariant();
        if (keyword.StartsWith("AUTH=", StringComparison.Ordinal))
        {
            // The form of 1997, which some servers send besides: "AUTH=LOGIN PLAIN".
            words = ["AUTH", keyword[5..], .. words[1..]];
            keyword = "AUTH";
        }

        return keyword switch
        {
            "SIZE" => this with
            {
                Extensions = Extensions | SmtpExtension.Size,
                MaxMessageOctets = words.Length > 1 && long.TryParse(words[1], out var octets) && octets > 0 ? octets : 0,
            },
            "8BITMIME" => With(SmtpExtension.EightBitMime),
            "SMTPUTF8" => With(SmtpExtension.SmtpUtf8),
            "PIPELINING" => With(SmtpExtension.Pipelining),
            "DSN" => With(SmtpExtension.Dsn),
            "CHUNKING" => With(SmtpExtension.Chunking),
            "ENHANCEDSTATUSCODES" => With(SmtpExtension.EnhancedStatusCodes),
            "STARTTLS" => this with { StartTls = true },
            "AUTH" => this with { Auth = true, Mechanisms = Upper(words, Mechanisms) },
            "XCLIENT" => this with { Xclient = Upper(words, EmptySet) },
            _ => this,
        };
    }

    private SmtpCapabilities With(SmtpExtension extension) => this with { Extensions = Extensions | extension };

    private static HashSet<string> Upper(string[] words, IReadOnlySet<string> known) =>
        [.. known, .. words.Skip(1).Select(word => word.ToUpperInvariant())];
}
