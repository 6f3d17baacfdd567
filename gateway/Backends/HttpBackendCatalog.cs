using Gateway.Backends.Credentials;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;

namespace Gateway.Backends;

/// <summary>The HTTP sides of the backends in force, by name and protocol.</summary>
internal sealed class HttpBackendCatalog(BackendRouter router) : IHttpBackendCatalog
{
    // The table is replaced as a whole; what was made of one serves until the next.
    private Sides _sides = new(BackendTable.Empty, []);

    public HttpBackend? Find(string backendName, MailProtocol protocol)
    {
        var sides = Volatile.Read(ref _sides);
        if (!ReferenceEquals(sides.Table, router.Table))
        {
            sides = Make(router.Table);
            Volatile.Write(ref _sides, sides);
        }

        return sides.ByName.GetValueOrDefault((backendName, protocol.Name));
    }

    private static Sides Make(BackendTable table) => new(
        table,
        table.Services.Where(service => service.Http is not null)
            .ToDictionary(service => (service.BackendName, service.Protocol.Name), service => ToBackend(service, table)));

    /// <summary>The HTTP side of a service of <paramref name="table"/> that has one.</summary>
    public static HttpBackend ToBackend(BackendService service, BackendTable table)
    {
        var http = service.Http!;
        var hasMailbox = table.Find(service.BackendName, ProtocolAdapters.ProtocolCatalog.Imap) is not null;
        return new HttpBackend
        {
            ClusterId = HttpBackend.ClusterIdOf(service.BackendName, service.Protocol),
            BaseAddresses = [.. service.Destinations.Select(BackendClusters.AddressOf)],
            PathPrefixes = [.. http.PathPrefixes.OrderByDescending(entry => entry.Key.Length)],
            IdentityHeaders = http.IdentityHeaders,
            Headers = [.. http.Headers],
            NeedsContentLength = http.NeedsContentLength,
            ForwardClientAddress = http.ForwardClientAddress,
            ProveMailbox = http.ProveMailbox ?? (hasMailbox && service.Source is not OAuthClientSource),
            WholeWith = http.WholeWith,
            ActsForOthers = service.Source is not PassThroughSource,
        };
    }

    private sealed record Sides(BackendTable Table, Dictionary<(string Backend, string Protocol), HttpBackend> ByName);
}
