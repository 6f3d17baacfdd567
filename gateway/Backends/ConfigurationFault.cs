namespace Gateway.Backends;

/// <summary>One wrong key of the configuration.</summary>
/// <param name="Path">The key's full path, <c>Gateway:Backends:main:Imap:Port</c>.</param>
/// <param name="Problem">What is wrong with it.</param>
/// <param name="Cure">What would be right.</param>
internal sealed record ConfigurationFault(string Path, string Problem, string Cure)
{
    /// <summary>One line for an operator.</summary>
    public override string ToString() => $"{Path}: {Problem}. {Cure}";
}
