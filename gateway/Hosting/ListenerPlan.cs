using System.Net;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.Hosting;

/// <summary>One listener, its texts read.</summary>
internal sealed record ListenerPlan(string Name, ListenerOptions Options, IPEndPoint Endpoint, IReadOnlyList<IPNetwork> ProxyProtocol)
{
    public bool IsHttp => Options.Protocol == "http";

    /// <summary>The configuration path of one of its keys.</summary>
    public string Key(string option) => $"{ListenersOptions.Section}:{Name}:{option}";

    /// <summary>As the transport wants it.</summary>
    public MailListenerOptions ToMailListener() => new()
    {
        Name = Name,
        Endpoint = Endpoint,
        Tls = Options.Tls,
        ProxyProtocolFrom = ProxyProtocol,
        MaxConnections = Options.MaxConnections,
        MaxUnauthenticatedPerAddress = Options.MaxUnauthenticatedPerAddress,
    };

    /// <summary>Reads all listeners; adds what is wrong to <paramref name="faults"/> and leaves those listeners out.</summary>
    public static IReadOnlyList<ListenerPlan> ReadAll(ListenersOptions listeners, List<StartupFault> faults)
    {
        var plans = new List<ListenerPlan>();
        foreach (var (name, options) in listeners.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var before = faults.Count;
            var plan = new ListenerPlan(name, options, ReadEndpoint(name, options, faults), ReadNetworks(name, options, faults));
            plan.CheckTls(faults);
            if (faults.Count == before)
            {
                plans.Add(plan);
            }
        }

        if (listeners.Count == 0)
        {
            faults.Add(Wrong(ListenersOptions.Section, "no listener; add one, for example \"imaps\": { \"Protocol\": \"imap\", \"Endpoint\": \"[::]:993\" }"));
        }

        return plans;
    }

    /// <summary>Address and port, never a name or a bare number.</summary>
    public static bool TryReadEndpoint(string text, out IPEndPoint endpoint)
    {
        endpoint = new(IPAddress.None, 0);
        // IPEndPoint takes a bare address or number as well; a missing port would silently be 0.
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || colon == text.Length - 1 || (text.Contains('[', StringComparison.Ordinal) != text.AsSpan(0, colon).Contains(':')))
        {
            return false;
        }

        return IPEndPoint.TryParse(text, out endpoint!);
    }

    private void CheckTls(List<StartupFault> faults)
    {
        if (IsHttp && Options.Tls is ListenerTls.StartTls)
        {
            faults.Add(Wrong(Key("Tls"), "http has no StartTls; use Implicit for https, or None for a redirect to https"));
        }

        if (ProtocolCatalog.Find(Options.Protocol) is { IsHttp: false, ImplicitTlsPort: 0 } && Options.Tls is ListenerTls.Implicit)
        {
            faults.Add(Wrong(Key("Tls"), $"{Options.Protocol} has no port with TLS from the first byte; use StartTls"));
        }
    }

    private static IPEndPoint ReadEndpoint(string name, ListenerOptions options, List<StartupFault> faults)
    {
        if (!TryReadEndpoint(options.Endpoint, out var endpoint))
        {
            var key = $"{ListenersOptions.Section}:{name}:Endpoint";
            faults.Add(options.Endpoint.Length == 0
                ? Wrong(key, "missing; write ADDRESS:PORT, for example \"[::]:993\"")
                : Wrong(key, $"\"{options.Endpoint}\" is not ADDRESS:PORT; write for example \"0.0.0.0:993\" or \"[::]:993\""));
        }

        if (options.Protocol.Length == 0)
        {
            faults.Add(Wrong($"{ListenersOptions.Section}:{name}:Protocol", "missing; one of imap, smtp, pop3, sieve, http"));
        }

        return endpoint;
    }

    private static List<IPNetwork> ReadNetworks(string name, ListenerOptions options, List<StartupFault> faults)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in options.ProxyProtocol)
        {
            if (IPNetwork.TryParse(text, out var network))
            {
                networks.Add(network);
            }
            else
            {
                faults.Add(Wrong(
                    $"{ListenersOptions.Section}:{name}:ProxyProtocol",
                    $"\"{text}\" is no network; write ADDRESS/BITS with the host bits zero, for example \"10.0.0.0/8\" or \"192.0.2.7/32\""));
            }
        }

        return networks;
    }

    private static StartupFault Wrong(string key, string text) => new(ExitCode.ConfigurationInvalid, key, text);
}
