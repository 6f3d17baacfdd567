using System.Net;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.Backends;

/// <summary>
/// Looks at destinations that are marked as down, shortly before their back-off ends, so that no client has to find out for itself: connection, TLS, and
/// the first line, which every mail server speaks unasked.
/// </summary>
internal sealed class DestinationProbe(DestinationHealth health, BackendConnector connector) : BackgroundService
{
    private const int MaxGreetingOctets = 4_096;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(1);
    private static readonly IPEndPoint Nobody = new(IPAddress.Loopback, 0);

    /// <summary>Looks at all that are due, once.</summary>
    public Task LookAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(health.Due(Ahead).Select(destination => LookAsync(destination, cancellationToken)));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, connector.Time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await LookAsync(stoppingToken);
        }
    }

    private async Task LookAsync(BackendEndpoint destination, CancellationToken cancellationToken)
    {
        try
        {
            using var deadline = new StepDeadline(destination.Timeout, connector.Time, cancellationToken);
            await using var connection = await connector.ConnectAsync(destination, Facts(), deadline.Token);
            var greeting = await LineReader.ReadAsync(connection, MaxGreetingOctets, deadline.Token);
            if (greeting.Status == WireLineStatus.Line)
            {
                health.Succeeded(destination);
                return;
            }
        }
        catch (Exception fault) when (BackendConnector.IsBackendFault(fault) && !cancellationToken.IsCancellationRequested)
        {
            // Still down.
        }

        health.StillDown(destination);
    }

    private static ConnectionFacts Facts() => new()
    {
        Id = ConnectionFacts.NewId(),
        Listener = "probe",
        ListenerTls = ListenerTls.None,
        Client = Nobody,
        Local = Nobody,
    };
}
