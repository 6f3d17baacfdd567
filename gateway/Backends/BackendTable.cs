using System.Collections.Frozen;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends;

/// <summary>All backends and routes of one configuration; replaced as a whole when it is reloaded.</summary>
internal sealed class BackendTable
{
    private readonly FrozenDictionary<(string Backend, string Protocol), BackendService> _services;

    /// <summary>Makes the table of services read and routes checked.</summary>
    public BackendTable(IReadOnlyList<BackendService> services, RouteOptions routes)
    {
        Services = services;
        Routes = routes;
        _services = services.ToFrozenDictionary(service => (service.BackendName.ToUpperInvariant(), service.Protocol.Name));
        var names = services.Select(service => service.BackendName).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        DefaultBackend = routes.Default ?? (names.Count == 1 ? names[0] : null);
    }

    /// <summary>Nothing configured.</summary>
    public static BackendTable Empty { get; } = new([], new RouteOptions());

    /// <summary>Every protocol of every backend.</summary>
    public IReadOnlyList<BackendService> Services { get; }

    /// <summary>Who goes where.</summary>
    public RouteOptions Routes { get; }

    /// <summary>Listener -> backend of those whom no route names (<c>Gateway:Listeners:{name}:Backend</c>).</summary>
    public IReadOnlyDictionary<string, string> ListenerBackends { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Backend of everybody whom no route names; null: nobody's.</summary>
    public string? DefaultBackend { get; }

    /// <summary>The service of a backend for a protocol; null when it has none.</summary>
    public BackendService? Find(string backend, MailProtocol protocol) =>
        _services.GetValueOrDefault((backend.ToUpperInvariant(), protocol.Name));
}
