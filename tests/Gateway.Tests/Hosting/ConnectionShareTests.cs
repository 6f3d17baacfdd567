using Gateway.Hosting;

namespace Gateway.Tests.Hosting;

public sealed class ConnectionShareTests
{
    private static readonly ListenerPlan Imaps = new("imaps", new ListenerOptions { Protocol = "imap", MaxConnections = 20_000 }, new(System.Net.IPAddress.Loopback, 0), []);

    [Theory]
    [InlineData(524_288, 20_000, 4_000, false)]
    [InlineData(1_000, 300, 240, true)]
    [InlineData(100, 8, 6, true)]
    [InlineData(0, 20_000, 4_000, false)]
    [Trait("Security", "160")]
    public void A_listener_takes_what_leaves_the_others_theirs(long descriptors, int connections, int unauthenticated, bool isShort)
    {
        var share = new ConnectionShare([Imaps], descriptors);

        var options = share.Of(Imaps.ToMailListener());

        Assert.Equal((connections, unauthenticated, isShort), (options.MaxConnections, options.MaxUnauthenticated, share.IsShort));
    }
}
