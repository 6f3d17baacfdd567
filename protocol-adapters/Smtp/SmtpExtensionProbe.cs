using System.Net;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Logging;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>
/// Knows what the default backend says to EHLO, for clients that have not signed in. Asked at the first EHLO, then again
/// in the background when the answer is old; the last answer stays while the backend is away. One question at a time.
/// </summary>
internal sealed partial class SmtpExtensionProbe(IBackendCatalog catalog, BackendConnector connector, SmtpOptions options, ILogger logger)
{
    private readonly Lock _gate = new();
    private SmtpCapabilities? _known;
    private long _asked;
    private Task _asking = Task.CompletedTask;

    /// <summary>
    /// What may be offered. The first caller waits for the backend, a little; <see cref="SmtpCapabilities.None"/> when it is
    /// not known.
    /// </summary>
    /// <param name="local">Our address, which a PROXY header would name: a probe is nobody's connection.</param>
    public async ValueTask<SmtpCapabilities> CapabilitiesAsync(IPEndPoint local)
    {
        var asking = AskIfOld(local);
        if (Volatile.Read(ref _known) is null && !asking.IsCompleted)
        {
            await Task.WhenAny(asking, Task.Delay(options.ProbeWait, connector.Time));
        }

        return Volatile.Read(ref _known) ?? SmtpCapabilities.None;
    }

    private Task AskIfOld(IPEndPoint local)
    {
        lock (_gate)
        {
            var age = connector.Time.GetElapsedTime(_asked);
            // A backend that did not answer is asked again sooner: until then nothing is offered.
            var limit = _known is null ? options.ProbeWait : options.ProbeInterval;
            if (_asking.IsCompleted && (_asked == 0 || age >= limit))
            {
                _asked = Math.Max(1, connector.Time.GetTimestamp());
                _asking = Task.Run(() => AskAsync(local));
            }

            return _asking;
        }
    }

    private async Task AskAsync(IPEndPoint local)
    {
        foreach (var destination in catalog.DefaultDestinations(ProtocolCatalog.Smtp))
        {
            try
            {
                Volatile.Write(ref _known, await AskOneAsync(destination, local));
                return;
            }
            catch (Exception fault) when (BackendConnector.IsBackendFault(fault))
            {
                Log.ProbeFailed(logger, destination.BackendName, destination.Host, destination.Port, fault.GetType().Name);
            }
        }
    }

    private async Task<SmtpCapabilities> AskOneAsync(BackendEndpoint destination, IPEndPoint local)
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
        var nobody = new BackendCredential.ExternalIdentity("");
        return await SmtpBackendLogin.ProbeAsync(
            new BackendExchange(backend, destination, nobody, backend, deadline), options.HostName, connector.Time);
    }

    private static partial class Log
    {
        [LoggerMessage(1310, LogLevel.Warning, "Backend {Backend} at {Host}:{Port} did not say what it offers: {Fault}", EventName = "SmtpProbeFailed")]
        public static partial void ProbeFailed(ILogger logger, string backend, string host, int port, string fault);
    }
}
