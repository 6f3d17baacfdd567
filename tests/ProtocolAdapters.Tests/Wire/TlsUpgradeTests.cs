using Gateway.ProtocolAdapters.Wire;
using Gateway.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.ProtocolAdapters.Tests.Wire;

[Trait("Security", "41")]
public sealed class TlsUpgradeTests
{
    private const byte Alert = 21;
    private const byte ProtocolVersion = 70;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Old_versions_are_refused_with_their_alert(byte minor)
    {
        await using var port = MailPort.Open(_ => new Silent(), ListenerTls.Implicit);
        await using var client = await port.ConnectAsync();

        await client.SendAsync(ClientHello(minor));

        var answer = new byte[7];
        for (var length = 0; length < answer.Length;)
        {
            var read = await client.ReadAsync(answer.AsMemory(length));
            Assert.NotEqual(0, read);
            length += read;
        }
        Assert.Equal(Alert, answer[0]);
        Assert.Equal(ProtocolVersion, answer[6]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public async Task Handshake_that_stops_is_closed_at_its_deadline(int octets)
    {
        var time = new FakeTimeProvider();
        await using var port = MailPort.Open(_ => new Silent(), ListenerTls.Implicit, time: time);
        await using var client = await port.ConnectAsync();
        await client.SendAsync(ClientHello(minor: 3).AsMemory(0, octets));

        var end = client.ExpectEndAsync();
        while (!end.IsCompleted)
        {
            // The deadline begins when the connection was taken, whenever that is.
            time.Advance(TlsUpgrade.HandshakeDeadline);
            await Task.Yield();
        }

        await end;
    }

    // RFC 4346 §7.4.1.2; one suite that every version has, no extensions.
    private static byte[] ClientHello(byte minor)
    {
        byte[] body = [3, minor, .. new byte[32], 0, 0, 4, 0xC0, 0x09, 0x00, 0x2F, 1, 0];
        return [22, 3, 1, 0, (byte)(body.Length + 4), 1, 0, 0, (byte)body.Length, .. body];
    }

    private sealed class Silent : IMailAdapter
    {
        public Contract.MailProtocol Protocol => ProtocolCatalog.Imap;

        public async Task RunAsync(MailConnection client, CancellationToken draining)
        {
            await client.WriteAsync("ready\r\n"u8.ToArray(), draining);
            await client.FillAsync(draining);
        }
    }
}
