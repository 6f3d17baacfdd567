using System.Globalization;
using System.Text;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>
/// Writes our answer to EHLO: what the backend can do, and nothing that it can't; of the gateway's own only STARTTLS and AUTH.
/// XCLIENT, BURL, ETRN, BINARYMIME and whatever else a backend names are never shown.
/// </summary>
internal static class SmtpExtensions
{
    /// <summary>The reply with all its CRLFs.</summary>
    /// <param name="host">Our name.</param>
    /// <param name="backend">The backend's word; <see cref="SmtpCapabilities.None"/> while it is not known.</param>
    /// <param name="maxMessageOctets">Our own limit; 0: none.</param>
    /// <param name="stage">Where the conversation stands.</param>
    /// <param name="mechanisms">Of AUTH, in the order that clients are to prefer.</param>
    public static string Ehlo(string host, SmtpCapabilities backend, long maxMessageOctets, SmtpStage stage, IReadOnlyList<string> mechanisms)
    {
        var lines = new List<string> { host };
        foreach (var (extension, keyword) in Relayed)
        {
            if (backend.Extensions.HasFlag(extension))
            {
                lines.Add(keyword);
            }
        }

        if (backend.Extensions.HasFlag(SmtpExtension.Size) || maxMessageOctets > 0)
        {
            lines.Add("SIZE " + Limit(backend, maxMessageOctets).ToString(CultureInfo.InvariantCulture));
        }

        if (stage is SmtpStage.Clear)
        {
            lines.Add("STARTTLS");
        }
        else if (stage is SmtpStage.MaySignIn)
        {
            var names = string.Join(' ', mechanisms);
            lines.Add("AUTH " + names);
            // Outlook Express and its kin read only the form of 1997.
            lines.Add("AUTH=" + names);
        }

        return Join(lines);
    }

    /// <summary>The smaller of the two limits; 0: none.</summary>
    public static long Limit(SmtpCapabilities backend, long maxMessageOctets) =>
        backend.MaxMessageOctets == 0 ? maxMessageOctets
        : maxMessageOctets == 0 ? backend.MaxMessageOctets
        : Math.Min(backend.MaxMessageOctets, maxMessageOctets);

    private static readonly (SmtpExtension Extension, string Keyword)[] Relayed =
    [
        (SmtpExtension.Pipelining, "PIPELINING"),
        (SmtpExtension.EightBitMime, "8BITMIME"),
        (SmtpExtension.SmtpUtf8, "SMTPUTF8"),
        (SmtpExtension.Dsn, "DSN"),
        (SmtpExtension.Chunking, "CHUNKING"),
        (SmtpExtension.EnhancedStatusCodes, "ENHANCEDSTATUSCODES"),
    ];

    private static string Join(List<string> lines)
    {
        var reply = new StringBuilder();
        for (var i = 0; i < lines.Count; i++)
        {
            reply.Append(i == lines.Count - 1 ? "250 " : "250-").Append(lines[i]).Append("\r\n");
        }

        return reply.ToString();
    }
}

/// <summary>Where a conversation stands, as far as EHLO's answer depends on it.</summary>
internal enum SmtpStage
{
    /// <summary>STARTTLS is owed before anything else.</summary>
    Clear,

    /// <summary>AUTH is taken.</summary>
    MaySignIn,

    /// <summary>Signed in: neither STARTTLS nor AUTH is shown any more.</summary>
    SignedIn,
}
