using Gateway.ProtocolAdapters.Wire;

namespace Gateway.Hosting;

/// <summary>
/// What one listener may take of the process' file descriptors at most, so that a flood on it leaves the store, the backends, the other ports
/// and the admin socket theirs. A session takes two: client and backend.
/// </summary>
internal sealed class ConnectionShare(IReadOnlyList<ListenerPlan> plans, long descriptors)
{
    // The runtime's own, log, store, Redis, admin.
    private const int Reserved = 200;
    private const int Fewest = 8;
    private const int HttpConnections = 50_000;

    /// <summary>Most connections of a listener, whatever it is configured for.</summary>
    public int Most { get; } = descriptors <= 0 ? int.MaxValue : (int)Math.Clamp((descriptors - Reserved) / 2 * 3 / 4, Fewest, int.MaxValue);

    /// <summary>Whether a listener gets less than it is configured for.</summary>
    public bool IsShort => plans.Any(plan => !plan.IsHttp && plan.Options.MaxConnections > Most);

    /// <summary>Most connections of each HTTP listener.</summary>
    public int OfHttp => Math.Min(HttpConnections, Most);

    /// <summary>A mail listener's own. Those that have not signed in get four fifths, where the oldest makes room for the newest.</summary>
    public MailListenerOptions Of(MailListenerOptions options)
    {
        var most = Math.Min(options.MaxConnections, Most);
        return options with
        {
            MaxConnections = most,
            MaxUnauthenticated = Math.Min(options.MaxUnauthenticated, Math.Max(1, (int)(most * 0.8))),
        };
    }
}
