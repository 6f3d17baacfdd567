using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Backends;

/// <summary>The HTTP backends as YARP clusters, replaced when the configuration is.</summary>
internal sealed class BackendClusters : IProxyConfigProvider, IDisposable
{
    private readonly BackendRouter _router;
    private readonly HttpGatewayOptions _http;
    private volatile Snapshot _snapshot;

    public BackendClusters(BackendRouter router, IOptions<HttpGatewayOptions> http)
    {
        (_router, _http) = (router, http.Value);
        _snapshot = Make(router.Table);
        router.TableChanged += Replace;
    }

    /// <summary>Key of the cluster's metadata with the backend's name, for <see cref="BackendHttpClients"/>.</summary>
    public const string BackendKey = "Backend";

    /// <summary>Key of the cluster's metadata with the protocol's name.</summary>
    public const string ProtocolKey = "Protocol";

    /// <summary>Scheme and authority without a path.</summary>
    public static string AddressOf(BackendEndpoint destination)
    {
        var scheme = destination.Tls is BackendTls.None ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        return new UriBuilder(scheme, destination.Host, destination.Port).Uri.GetLeftPart(UriPartial.Authority);
    }

    public IProxyConfig GetConfig() => _snapshot;

    public void Dispose()
    {
        _router.TableChanged -= Replace;
        _snapshot.Dispose();
    }

    private void Replace(BackendTable table)
    {
        var old = _snapshot;
        _snapshot = Make(table);
        old.SignalChange();
    }

    private Snapshot Make(BackendTable table) => new([.. table.Services.Where(service => service.Http is not null).Select(ToCluster)]);

    private ClusterConfig ToCluster(BackendService service) => new()
    {
        ClusterId = HttpBackend.ClusterIdOf(service.BackendName, service.Protocol),
        Destinations = service.Destinations.Select(AddressOf).Distinct().ToDictionary(address => address, address => new DestinationConfig { Address = address }),
        LoadBalancingPolicy = "LeastRequests",
        HttpRequest = new ForwarderRequestConfig
        {
            // The longest silence of any protocol here is a heartbeat; what must not hang so long has its own bounds.
            ActivityTimeout = service.Protocol == ProtocolAdapters.ProtocolCatalog.Dav ? TimeSpan.FromMinutes(5) : _http.ActiveSyncTimeout,
            Version = System.Net.HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        },
        HttpClient = new HttpClientConfig { DangerousAcceptAnyServerCertificate = !service.Destinations[0].VerifyCertificate, EnableMultipleHttp2Connections = true },
        HealthCheck = Health(service.Http!),
        Metadata = new Dictionary<string, string> { [BackendKey] = service.BackendName, [ProtocolKey] = service.Protocol.Name },
    };

    private static HealthCheckConfig Health(HttpServiceOptions http) => new()
    {
        // With every destination marked unhealthy all are tried: a mark is a guess, and a wrong guess must not close the door.
        AvailableDestinationsPolicy = "HealthyOrPanic",
        Passive = new PassiveHealthCheckConfig { Enabled = true, Policy = "TransportFailureRate", ReactivationPeriod = TimeSpan.FromSeconds(10) },
        Active = http.HealthPath is { } path
            ? new ActiveHealthCheckConfig { Enabled = true, Interval = TimeSpan.FromSeconds(5), Timeout = http.Timeout, Policy = "ConsecutiveFailures", Path = path }
            : null,
    };

    private sealed class Snapshot(IReadOnlyList<ClusterConfig> clusters) : IProxyConfig, IDisposable
    {
        private readonly CancellationTokenSource _changed = new();

        public IReadOnlyList<RouteConfig> Routes { get; } = [];

        public IReadOnlyList<ClusterConfig> Clusters { get; } = clusters;

        public IChangeToken ChangeToken => new CancellationChangeToken(_changed.Token);

        public void SignalChange() => _changed.Cancel();

        public void Dispose() => _changed.Dispose();
    }
}
