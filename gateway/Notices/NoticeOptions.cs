using System.ComponentModel.DataAnnotations;

namespace Gateway.Notices;

/// <summary>Mail to an account's owner about every change of its credentials, and about first use from a new place.</summary>
internal sealed class NoticeOptions
{
    public const string Section = "Gateway:Notices";

    /// <summary>SMTP server that takes the notices; unset: none are sent. Restart needed.</summary>
    public string? Host { get; init; }

    /// <summary>Its port, default 587.</summary>
    [Range(1, 65_535)]
    public int Port { get; init; } = 587;

    /// <summary>How TLS is spoken to it. Default: STARTTLS, and nothing without it.</summary>
    public NoticeTls Tls { get; init; } = NoticeTls.StartTls;

    /// <summary>PEM file of the authority that its certificate must come from; unset: the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>Name to sign in with; unset: none.</summary>
    public string? User { get; init; }

    /// <summary>File with the password for it.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Sender of the notices, default <c>no-reply@PublicHost</c>.</summary>
    [EmailAddress]
    public string? From { get; init; }

    /// <summary>For people who never used the portal; others get the language they last used there. Default <c>en</c>.</summary>
    [RegularExpression("^(en|nl)$", ErrorMessage = "is en or nl")]
    public string Language { get; init; } = "en";

    /// <summary>Longest wait for the server, default 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>How TLS is spoken to the server of the notices.</summary>
internal enum NoticeTls
{
    StartTls,
    Implicit,

    /// <summary>Loopback only.</summary>
    None,
}
