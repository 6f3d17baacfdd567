using System.ComponentModel.DataAnnotations;

namespace Gateway.Accounts;

/// <summary>Where account passwords are checked when a person signs in to the portal.</summary>
internal sealed class DirectoryOptions
{
    public const string Section = "Gateway:Directory";

    /// <summary><c>Imap</c>: by signing in to the account's IMAP backend (default). <c>Ldap</c>: by a bind. <c>Oidc</c>: people sign in at the organisation's own provider. Restart needed.</summary>
    public DirectoryMethod Method { get; init; } = DirectoryMethod.Imap;

    /// <summary>LDAP server; needed for <c>Ldap</c>.</summary>
    public string? Host { get; init; }

    /// <summary>Its port, default 636.</summary>
    [Range(1, 65_535)]
    public int Port { get; init; } = 636;

    /// <summary>How TLS is spoken to it. Default: from the first byte.</summary>
    public DirectoryTls Tls { get; init; } = DirectoryTls.Implicit;

    /// <summary>Distinguished name to bind as, with <c>{user}</c>, <c>{local}</c> and <c>{domain}</c>: <c>uid={local},ou=people,dc=example,dc=org</c>.</summary>
    public string BindName { get; init; } = "{user}";

    /// <summary>Longest wait for an answer, default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>Who checks account passwords.</summary>
internal enum DirectoryMethod
{
    Imap,
    Ldap,
    Oidc,
}

/// <summary>How TLS is spoken to the directory.</summary>
internal enum DirectoryTls
{
    Implicit,
    StartTls,

    /// <summary>Loopback only.</summary>
    None,
}
