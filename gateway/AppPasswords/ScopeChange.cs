namespace Gateway.AppPasswords;

/// <summary>What to change of what an app password opens; what is null stays.</summary>
internal sealed record ScopeChange
{
    /// <summary>As <see cref="ScopeReader"/> made them; empty: all.</summary>
    public IReadOnlyList<string>? Protocols { get; init; }

    /// <summary>As <see cref="ScopeReader"/> made them; empty: everywhere.</summary>
    public IReadOnlyList<string>? Networks { get; init; }

    /// <summary>Forget the device: the next one that uses it binds it.</summary>
    public bool Unbind { get; init; }

    /// <summary>Set <see cref="Expires"/>, null meaning never.</summary>
    public bool SetExpires { get; init; }

    /// <summary>The new end.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The row with the change.</summary>
    public AppPassword ApplyTo(AppPassword row) => row with
    {
        Scope = new AppPasswordScope(Protocols ?? row.Scope.Protocols, Networks ?? row.Scope.Networks, Unbind ? null : row.Scope.Device),
        Expires = SetExpires ? Expires : row.Expires,
    };

    /// <summary>As told in the audit log.</summary>
    public override string ToString() => string.Join(", ", Words());

    private IEnumerable<string> Words()
    {
        if (Protocols is not null) yield return "protocols " + (Protocols.Count == 0 ? "all" : string.Join(' ', Protocols));
        if (Networks is not null) yield return "networks " + (Networks.Count == 0 ? "all" : string.Join(' ', Networks));
        if (Unbind) yield return "device forgotten";
        if (SetExpires) yield return Expires is { } end ? $"expires {end.UtcDateTime:yyyy-MM-dd HH:mm}" : "expires never";
    }
}
