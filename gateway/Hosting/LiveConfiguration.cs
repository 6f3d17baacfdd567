namespace Gateway.Hosting;

/// <summary>The configuration that the running gateway reads: as it was checked at start, and replaced whole when a changed file was checked, too.</summary>
internal sealed class LiveConfiguration(IConfiguration first) : ConfigurationProvider, IConfigurationSource
{
    /// <summary>Its only provider is itself.</summary>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <inheritdoc/>
    public override void Load() => Data = Flat(first);

    /// <summary>Takes another one up and tells whoever watches.</summary>
    public void Replace(IConfiguration next)
    {
        Data = Flat(next);
        OnReload();
    }

    private static Dictionary<string, string?> Flat(IConfiguration configuration) =>
        new(configuration.AsEnumerable().Where(pair => pair.Value is not null), StringComparer.OrdinalIgnoreCase);
}
