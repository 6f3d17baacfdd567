using Gateway.Backends;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Wire;
using Gateway.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Backends;

public sealed class DestinationProbeTests
{
    [Fact]
    public async Task Destination_that_answers_again_is_found_without_a_client()
    {
        await using var backend = new FakeMailBackend(peer => peer.SendAsync("* OK ready\r\n"));
        var time = new FakeTimeProvider();
        var health = new DestinationHealth(time, NullLogger<DestinationHealth>.Instance);
        var destination = FakeLoginAuthority.EndpointAt(backend.Endpoint);
        using var probe = new DestinationProbe(health, new BackendConnector(WireOptions.Default, time));
        health.Failed(destination);

        await probe.LookAsync(CancellationToken.None);

        Assert.False(health.IsDown(destination));
        Assert.False(health.AreAllDown([destination]));
    }

    [Fact]
    public async Task Destination_that_does_not_answer_is_looked_at_less_and_less_often()
    {
        var backend = new FakeMailBackend(_ => Task.CompletedTask);
        var destination = FakeLoginAuthority.EndpointAt(backend.Endpoint);
        await backend.DisposeAsync();
        var time = new FakeTimeProvider();
        var health = new DestinationHealth(time, NullLogger<DestinationHealth>.Instance);
        using var probe = new DestinationProbe(health, new BackendConnector(WireOptions.Default, time));
        health.Failed(destination);

        await probe.LookAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(1.5));

        Assert.True(health.IsDown(destination));
        Assert.Empty(health.Due(TimeSpan.Zero));
    }
}
