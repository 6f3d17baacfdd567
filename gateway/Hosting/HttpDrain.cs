using Gateway.ProtocolAdapters.Http;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>At the stop, asks phones that hang in a Ping to come back: the web server would wait for them until the window ends, and then cut.</summary>
internal sealed class HttpDrain(ParkedRequests parked, IOptions<GatewayOptions> options, TimeProvider time) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => parked.DrainAsync(options.Value.DrainWindow * 0.8, time, cancellationToken);
}
