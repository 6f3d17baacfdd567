namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>One command line of a client, checked and cut into its parts. Text is Latin-1 of the octets sent, one char each.</summary>
/// <param name="Verb">The verb; <see cref="SmtpVerb.Unknown"/> for every word that is not on the allow-list.</param>
internal sealed record SmtpCommand(SmtpVerb Verb)
{
    /// <summary>EHLO and HELO: the client's name. AUTH: the mechanism in upper case. MAIL and RCPT: the path without its brackets.</summary>
    public string Argument { get; init; } = "";

    /// <summary>AUTH: where the initial response stands in the line; null when there is none. Never copied out: it is a secret.</summary>
    public Range? InitialResponse { get; init; }

    /// <summary>MAIL and RCPT: the parameters as they go to the backend, each with a leading space; AUTH= is not among them.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>What the parameters ask of the backend.</summary>
    public SmtpExtension Needs { get; init; }

    /// <summary>MAIL: whether an AUTH= parameter stood there. It goes on as <c>AUTH=&lt;&gt;</c>, whatever it said (RFC 4954 §5).</summary>
    public bool NamesSubmitter { get; init; }

    /// <summary>MAIL: the declared SIZE; -1 when none. BDAT: the chunk's octets.</summary>
    public long Octets { get; init; } = -1;

    /// <summary>BDAT: whether it says LAST.</summary>
    public bool IsLast { get; init; }
}

/// <summary>The verbs that are known. What is not here never reaches a backend.</summary>
internal enum SmtpVerb
{
    Unknown,
    Ehlo,
    Helo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    Bdat,
    Rset,
    Noop,
    Quit,
    Vrfy,
    Help,
}
