using System.Collections.Frozen;
using Gateway.ProtocolAdapters.ActiveSync;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>The paths that are switched on, as YARP routes. Which cluster serves a request is the decision's, not the path's.</summary>
internal sealed class HttpRoutes : IProxyConfigProvider
{
    /// <summary>Id of the ActiveSync route.</summary>
    public const string ActiveSyncId = "eas";

    /// <summary>The cluster of a request that nobody has decided on: it has no destinations.</summary>
    private const string Undecided = "undecided";

    private static readonly string[] DavMethods =
    [
        "OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "PROPFIND", "PROPPATCH", "MKCOL", "MKCALENDAR", "REPORT", "MOVE", "COPY",
        "LOCK", "UNLOCK", "ACL",
    ];

    private readonly Dictionary<string, HttpRoute> _routes;

    public HttpRoutes(IOptions<HttpGatewayOptions> options, ActiveSyncEndpoint activeSync)
    {
        _routes = All(options.Value, activeSync).ToDictionary(route => route.Id, StringComparer.Ordinal);
        Config = new Snapshot([.. _routes.Values.Select(ToYarp)]);
    }

    private Snapshot Config { get; }

    /// <summary>The route of an id given by <see cref="GetConfig"/>.</summary>
    public HttpRoute Find(string id) => _routes[id];

    /// <inheritdoc/>
    public IProxyConfig GetConfig() => Config;

    private static IEnumerable<HttpRoute> All(HttpGatewayOptions options, ActiveSyncEndpoint activeSync)
    {
        if (options.ActiveSync)
        {
            yield return new HttpRoute
            {
                Id = ActiveSyncId,
                Protocol = ProtocolCatalog.ActiveSync,
                Prefix = "/Microsoft-Server-ActiveSync",
                TakesSubpaths = false,
                Methods = Methods("OPTIONS", "POST"),
                Endpoint = activeSync,
                RequestHeaders = HeaderNamePolicy.ActiveSync,
            };
        }

        foreach (var (id, prefix, on) in new[] { ("ews", "/EWS", options.Ews), ("oab", "/OAB", options.Oab), ("mapi", "/mapi", options.Mapi) })
        {
            if (on)
            {
                yield return new HttpRoute
                {
                    Id = id,
                    Protocol = ProtocolCatalog.ExchangeWebServices,
                    Prefix = prefix,
                    Methods = Methods("GET", "HEAD", "POST"),
                    Endpoint = new EwsEndpoint(),
                    RequestHeaders = HeaderNamePolicy.Exchange,
                };
            }
        }

        foreach (var prefix in options.DavPrefixes)
        {
            yield return new HttpRoute
            {
                Id = "dav" + prefix,
                Protocol = ProtocolCatalog.Dav,
                Prefix = prefix,
                Methods = Methods(DavMethods),
                Endpoint = new DavEndpoint(),
                RequestHeaders = HeaderNamePolicy.Dav,
            };
        }
    }

    private static FrozenSet<string> Methods(params string[] names) => names.ToFrozenSet(StringComparer.Ordinal);

    // The methods stay with us: YARP knows none of DAV's.
    private static RouteConfig ToYarp(HttpRoute route) => new()
    {
        RouteId = route.Id,
        ClusterId = Undecided,
        Match = new RouteMatch { Path = route.Prefix + (route.TakesSubpaths ? "/{**rest}" : "") },
    };

    private sealed class Snapshot(IReadOnlyList<RouteConfig> routes) : IProxyConfig
    {
        public IReadOnlyList<RouteConfig> Routes { get; } = routes;

        public IReadOnlyList<ClusterConfig> Clusters { get; } = [new ClusterConfig { ClusterId = Undecided }];

        // The paths are fixed for the life of the process; clusters reload on their own.
        public IChangeToken ChangeToken { get; } = new CancellationChangeToken(CancellationToken.None);
    }
}
