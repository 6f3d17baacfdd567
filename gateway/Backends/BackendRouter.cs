using Gateway.Accounts;
using Gateway.ProtocolAdapters.Contract;
using Microsoft.Extensions.Primitives;

namespace Gateway.Backends;

/// <summary>
/// Account and protocol -> backend. Holds the table in force: a changed configuration replaces it when it is faultless, and
/// live sessions keep what they have.
/// </summary>
internal sealed partial class BackendRouter : IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly BackendTableReader _reader;
    private readonly DestinationHealth _health;
    private readonly ILogger<BackendRouter> _logger;
    private readonly IDisposable _watch;
    private volatile BackendTable _table;

    /// <summary>Reads the configuration; a faulty one throws <see cref="InvalidOperationException"/> that names every fault.</summary>
    public BackendRouter(IConfiguration configuration, BackendTableReader reader, DestinationHealth health, ILogger<BackendRouter> logger)
    {
        (_configuration, _reader, _health, _logger) = (configuration, reader, health, logger);
        var (table, faults) = reader.Read(configuration);
        _table = faults.Count == 0 ? table : throw new InvalidOperationException(string.Join(Environment.NewLine, faults));
        _watch = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    /// <summary>A new table is in force. Raised on the configuration's thread.</summary>
    public event Action<BackendTable>? TableChanged;

    /// <summary>The table in force.</summary>
    public BackendTable Table => _table;

    /// <summary>The account's backend for a protocol; null when none is configured for it. Answered from memory.</summary>
    public BackendRoute? Route(Account account, MailProtocol protocol) => Route(account.Id, account.Group, protocol);

    /// <summary>The same for a name without an account (unknown accounts that a policy passes through).</summary>
    public BackendRoute? Route(string accountId, string? group, MailProtocol protocol, string? listener = null)
    {
        var table = _table;
        if (BackendOf(table, accountId, group, listener) is not { } backend || table.Find(backend, protocol) is not { } service)
        {
            return null;
        }

        if (_health.IsClear && IsInOrder(service)) return service.PlainRoute;

        return new BackendRoute
        {
            BackendName = service.BackendName,
            Destinations = _health.Order(Balanced(service, accountId)),
            IsDown = _health.AreAllDown(service.Destinations),
            Source = service.Source,
            PassThrough = service.PassThrough,
        };
    }

    /// <summary>Stops watching the configuration.</summary>
    public void Dispose() => _watch.Dispose();

    /// <summary>The name of an account's backend in a table; null: nobody's.</summary>
    public static string? BackendOf(BackendTable table, string accountId, string? group, string? listener = null)
    {
        var routes = table.Routes;
        if (routes.Accounts.TryGetValue(accountId, out var backend) || (group is not null && routes.Groups.TryGetValue(group, out backend)))
        {
            return backend;
        }

        var domain = accountId[(accountId.IndexOf('@', StringComparison.Ordinal) + 1)..];
        return routes.Domains.TryGetValue(domain, out backend) || (listener is not null && table.ListenerBackends.TryGetValue(listener, out backend))
            ? backend
            : table.DefaultBackend;
    }

    private static bool IsInOrder(BackendService service) => service.Balance is DestinationBalance.InOrder || service.Destinations.Count < 2;

    private static IReadOnlyList<BackendEndpoint> Balanced(BackendService service, string accountId)
    {
        var all = service.Destinations;
        if (IsInOrder(service))
        {
            return all;
        }

        var first = (int)(StableHash(accountId) % (uint)all.Count);
        return [.. all.Skip(first), .. all.Take(first)];
    }

    // FNV-1a: the same on every node and after every restart, which string.GetHashCode is not.
    private static uint StableHash(string text)
    {
        var hash = 2166136261u;
        foreach (var character in text)
        {
            hash = unchecked((hash ^ character) * 16777619u);
        }

        return hash;
    }

    private void Reload()
    {
        var (table, faults) = _reader.Read(_configuration);
        if (faults.Count > 0)
        {
            Log.ReloadRefused(_logger, string.Join("; ", faults));
            return;
        }

        _table = table;
        Log.Reloaded(_logger, table.Services.Count);
        TableChanged?.Invoke(table);
    }

    private static partial class Log
    {
        [LoggerMessage(2302, LogLevel.Information, "Backends and routes reloaded: {Services} services", EventName = "BackendsReloaded")]
        public static partial void Reloaded(ILogger logger, int services);

        [LoggerMessage(2303, LogLevel.Error, "The changed backends are not taken, the old ones stay in force: {Faults}", EventName = "BackendsReloadRefused")]
        public static partial void ReloadRefused(ILogger logger, string faults);
    }
}
