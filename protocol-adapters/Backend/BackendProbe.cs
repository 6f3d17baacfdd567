using System.Net;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Logging;

namespace Gateway.ProtocolAdapters.Backend;

/// <summary>
/// Knows what a protocol's default backend offers, for clients that have not signed in. Asked when first wanted, then again in
/// the background when the answer is old; the last answer stays while the backend is away. One question at a time.
/// </summary>
/// <param name="protocol">Whose default backend.</param>
/// <param name="catalog">Names its destinations.</param>
/// <param name="connector">Opens the connection.</param>
/// <param name="ask">Speaks the protocol from the greeting on; presents no credential.</param>
/// <param name="logger">Hears of backends that do not answer.</param>
internal sealed partial class BackendProbe<T>(
    MailProtocol protocol, IBackendCatalog catalog, BackendConnector connector, Func<BackendExchange, Task<T>> ask, ILogger logger)
    where T : class
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private T? _known;
    private long? _asked;
    private Task _asking = Task.CompletedTask;

    /// <summary>What it offers; null while that is not known. The first caller waits for the backend, a little.</summary>
    /// <param name="local">Our address, which a PROXY header would name: a probe is nobody's connection.</param>
    public async ValueTask<T?> LearnAsync(IPEndPoint local)
    {
        var asking = AskIfOld(local);
        if (Volatile.Read(ref _known) is null && !asking.IsCompleted)
        {
            using var enough = new CancellationTokenSource();
            await Task.WhenAny(asking, Task.Delay(FirstWait, connector.Time, enough.Token));
            await enough.CancelAsync();
        }
        return Volatile.Read(ref _known);
    }

    private Task AskIfOld(IPEndPoint local)
    {
        lock (_gate)
        {
            // A backend that never answered is asked again sooner: until it does nothing is offered.
            var limit = _known is null ? FirstWait : Interval;
            if (_asking.IsCompleted && (_asked is not { } asked || connector.Time.GetElapsedTime(asked) >= limit))
            {
                _asked = connector.Time.GetTimestamp();
                _asking = Task.Run(() => AskAsync(local));
            }
            return _asking;
        }
    }

    private async Task AskAsync(IPEndPoint local)
    {
        foreach (var destination in catalog.DefaultDestinations(protocol))
        {
            try
            {
                Volatile.Write(ref _known, await AskOneAsync(destination, local));
                return;
            }
            catch (Exception fault) when (BackendConnector.IsBackendFault(fault))
            {
                Log.ProbeFailed(logger, protocol.Name, destination.BackendName, destination.Host, destination.Port, fault.GetType().Name);
            }
        }
    }

    private async Task<T> AskOneAsync(BackendEndpoint destination, IPEndPoint local)
    {
        var facts = new ConnectionFacts
        {
            Id = ConnectionFacts.NewId(),
            Listener = "probe",
            ListenerTls = ListenerTls.None,
            Client = local,
            Local = local,
        };
        using var deadline = new StepDeadline(destination.Timeout, connector.Time, CancellationToken.None);
        await using var backend = await connector.ConnectAsync(destination, facts, deadline.Token);
        using var nobody = new BackendCredential.ExternalIdentity("");
        return await ask(new BackendExchange(backend, destination, nobody, backend, deadline));
    }

    private static partial class Log
    {
        [LoggerMessage(1610, LogLevel.Warning, "Backend {Backend} at {Host}:{Port} did not say what it offers over {Protocol}: {Fault}",
            EventName = "BackendProbeFailed")]
        public static partial void ProbeFailed(ILogger logger, string protocol, string backend, string host, int port, string fault);
    }
}
