using System.Net;
using System.Net.Sockets;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>
/// The mail ports: one <see cref="MailListener"/> for each that the configuration names, with the adapter of its protocol. Stopping accepts
/// no more and lets sessions say goodbye over the drain window (wire.md, "drain for shutdown").
/// </summary>
internal sealed partial class Listeners(
    IReadOnlyList<ListenerPlan> plans,
    IEnumerable<IMailAdapter> adapters,
    MailTransport transport,
    Certificates certificates,
    IOptions<GatewayOptions> gateway,
    ILogger<Listeners> logger,
    ILogger<MailListener> listenerLogger) : IHostedService, IAsyncDisposable
{
    private readonly Dictionary<string, MailListener> _listeners = new(StringComparer.Ordinal);
    private readonly ConnectionShare _share = new(plans, FileDescriptors.Limit);
    private readonly Dictionary<string, IPEndPoint> _bound = new(StringComparer.Ordinal);

    /// <summary>Where each mail listener really listens, by its name: port 0 takes any free one.</summary>
    public IReadOnlyDictionary<string, IPEndPoint> Bound => _bound;

    /// <summary>Open connections by listener.</summary>
    public IEnumerable<(string Name, int Connections)> Connections => _listeners.Select(pair => (pair.Key, pair.Value.Connections));

    public Task StartAsync(CancellationToken cancellationToken)
    {
        certificates.Changed += UseCertificate;
        if (_share.IsShort)
        {
            Log.Limited(logger, FileDescriptors.Limit, _share.Most);
        }

        foreach (var plan in plans.Where(plan => !plan.IsHttp))
        {
            Start(plan);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        certificates.Changed -= UseCertificate;
        Log.Draining(logger, _listeners.Values.Sum(listener => listener.Connections), gateway.Value.DrainWindow);
        await Task.WhenAll(_listeners.Values.Select(listener => DrainAsync(listener, cancellationToken)));
    }

    public async ValueTask DisposeAsync()
    {
        // Called once for each registration that hands it out.
        var listeners = _listeners.Values.ToArray();
        _listeners.Clear();
        foreach (var listener in listeners)
        {
            await listener.DisposeAsync();
        }
    }

    private void Start(ListenerPlan plan)
    {
        var adapter = adapters.FirstOrDefault(candidate => candidate.Protocol.Name == plan.Options.Protocol)
            ?? throw new StartupException(ExitCode.ConfigurationInvalid, plan.Key("Protocol"), $"this gateway has no {plan.Options.Protocol}; remove the listener");
        var listener = new MailListener(_share.Of(plan.ToMailListener()), adapter, transport, listenerLogger);
        try
        {
            _bound[plan.Name] = listener.Start();
        }
        catch (SocketException wrong)
        {
            throw new StartupException([PortProbe.FaultOf(plan.Key("Endpoint"), plan.Endpoint, wrong.SocketErrorCode)]);
        }

        _listeners[plan.Name] = listener;
    }

    // Goodbyes are spread over the window; a session that is in the middle of something gets the rest of it, then the cut.
    private async Task DrainAsync(MailListener listener, CancellationToken cancellationToken)
    {
        using var cut = new CancellationTokenSource(gateway.Value.DrainWindow, transport.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cut.Token, cancellationToken);
        await listener.DrainAsync(gateway.Value.DrainWindow * 0.8, either.Token);
    }

    private void UseCertificate(CertificatePair pair) => transport.ServerTls.Replace(pair.Certificate, pair.Chain);

    private static partial class Log
    {
        [LoggerMessage(2903, LogLevel.Warning, "The system lets this process open {Descriptors} files: a listener takes {Most} connections at most", EventName = "ConnectionsLimited")]
        public static partial void Limited(ILogger logger, long descriptors, int most);

        [LoggerMessage(2900, LogLevel.Information, "Draining {Connections} mail connections over at most {Window}", EventName = "Draining")]
        public static partial void Draining(ILogger logger, int connections, TimeSpan window);
    }
}
