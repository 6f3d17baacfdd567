using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Login;

/// <summary>How names are read, by the listener that an attempt came by.</summary>
internal sealed class NameRules
{
    private readonly UserNameRules _usual;
    private readonly Dictionary<string, UserNameRules> _byListener = new(StringComparer.OrdinalIgnoreCase);

    public NameRules(LoginOptions options)
    {
        _usual = new(
            options.DefaultDomain,
            options.Domains.ToDictionary(pair => pair.Key.ToLowerInvariant(), pair => pair.Value.ToLowerInvariant(), StringComparer.Ordinal));
        foreach (var (listener, domain) in options.ListenerDomains)
        {
            _byListener[listener] = _usual with { DefaultDomain = domain };
        }
    }

    public UserNameRules For(LoginAttempt attempt) => _byListener.Count == 0 ? _usual : _byListener.GetValueOrDefault(attempt.Listener, _usual);
}
