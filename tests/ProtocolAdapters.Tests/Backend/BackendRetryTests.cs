using System.Net;
using System.Net.Sockets;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Imap;
using Gateway.ProtocolAdapters.Wire;
using Gateway.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.ProtocolAdapters.Tests.Backend;

public sealed class BackendRetryTests
{
    [Fact]
    public async Task Destination_that_comes_back_within_the_sign_in_is_found_before_the_client_is_answered()
    {
        var address = FreeAddress();
        var authority = new FakeLoginAuthority { Destinations = [FakeLoginAuthority.EndpointAt(address)] };
        await using var port = Open(authority);
        await using var client = await port.ConnectAsync();
        await client.ExpectAsync("* OK...");

        await client.SendAsync($"a LOGIN {FakeLoginAuthority.Account} {FakeLoginAuthority.AppPassword}\r\n");
        while (!authority.Leases.TryPeek(out var lease) || lease.Failed.IsEmpty)
        {
            await Task.Yield();
        }
        await using var backend = new FakeMailBackend(FakeImapBackend.ServeAsync, address.Port);

        await client.ExpectAsync("a OK...");
    }

    [Fact]
    public async Task Destination_that_stays_away_is_unavailable()
    {
        var authority = new FakeLoginAuthority { Destinations = [FakeLoginAuthority.EndpointAt(FreeAddress())] };
        await using var port = Open(authority);
        await using var client = await port.ConnectAsync();

        await client.PlayAsync($"""
            S: * OK...
            C: a LOGIN {FakeLoginAuthority.Account} {FakeLoginAuthority.AppPassword}
            S: a NO [UNAVAILABLE]...
            """);
    }

    private static MailPort Open(FakeLoginAuthority authority) => MailPort.Open(
        transport => new ImapAdapter(
            authority, new BackendConnector(transport.Options, transport.Time), new ImapOptions(), transport, NullLogger<ImapAdapter>.Instance),
        ListenerTls.None);

    private static IPEndPoint FreeAddress()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
