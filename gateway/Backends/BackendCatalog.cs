using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends;

/// <summary>What adapters may learn of backends before a sign-in: the default backend's destinations.</summary>
internal sealed class BackendCatalog(BackendRouter router, DestinationHealth health) : IBackendCatalog
{
    public IReadOnlyList<BackendEndpoint> DefaultDestinations(MailProtocol protocol)
    {
        var table = router.Table;
        return table.DefaultBackend is { } backend && table.Find(backend, protocol) is { } service ? health.Order(service.Destinations) : [];
    }
}
