namespace Gateway.Backends;

/// <summary>Which backend serves whom (<c>Gateway:Routes</c>). The nearest wins: account, group, domain, the listener's own backend, default.</summary>
internal sealed class RouteOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Gateway:Routes";

    /// <summary>Backend of everybody else; absent: the only backend when there is one, otherwise nobody's.</summary>
    public string? Default { get; set; }

    /// <summary>Domain -> backend; domains in lower case.</summary>
    public Dictionary<string, string> Domains { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Account group -> backend.</summary>
    public Dictionary<string, string> Groups { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Account address -> backend.</summary>
    public Dictionary<string, string> Accounts { get; set; } = new(StringComparer.OrdinalIgnoreCase);
}
