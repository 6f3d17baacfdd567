using System.Net;
using System.Text;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Tests.Wire;

public sealed class ProxyProtocolTests
{
    [Theory]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 4321 993\r\n", "203.0.113.7:4321", "198.51.100.1:993")]
    [InlineData("PROXY TCP6 2001:db8::7 2001:db8::1 4321 993\r\n", "[2001:db8::7]:4321", "[2001:db8::1]:993")]
    [InlineData("PROXY TCP6 ::ffff:203.0.113.7 ::1 1 2\r\n", "203.0.113.7:1", "[::1]:2")]
    [InlineData("PROXY UNKNOWN\r\n", null, null)]
    [InlineData("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", null, null)]
    public void Version_1_is_read(string line, string? source, string? destination)
    {
        Assert.True(ProxyProtocol.TryParseVersion1(Encoding.ASCII.GetBytes(line), out var header));

        Assert.Equal(source, header.Source?.ToString());
        Assert.Equal(destination, header.Destination?.ToString());
    }

    [Theory]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 4321 993\n")]
    [InlineData("PROXY TCP4 203.0.113 198.51.100.1 4321 993\r\n")]
    [InlineData("PROXY TCP4 2001:db8::7 198.51.100.1 4321 993\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 4321 65536\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 -1 993\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 4321\r\n")]
    [InlineData("PROXY TCP6 fe80::1%1 ::1 1 2\r\n")]
    [InlineData("PROXY\r\n")]
    [InlineData("PROXY UDP4 203.0.113.7 198.51.100.1 4321 993\r\n")]
    public void Version_1_that_is_wrong_is_refused(string line) =>
        Assert.False(ProxyProtocol.TryParseVersion1(Encoding.ASCII.GetBytes(line), out _));

    [Theory]
    [InlineData("203.0.113.7:4321", "198.51.100.1:993", "PROXY TCP4 203.0.113.7 198.51.100.1 4321 993\r\n")]
    [InlineData("[2001:db8::7]:4321", "[fe80::1%2]:993", "PROXY TCP6 2001:db8::7 fe80::1 4321 993\r\n")]
    public void Version_1_that_we_write_is_read_back(string source, string destination, string expected)
    {
        var header = ProxyProtocol.Write(1, IPEndPoint.Parse(source), IPEndPoint.Parse(destination));

        Assert.Equal(expected, Encoding.ASCII.GetString(header));
        Assert.True(ProxyProtocol.TryParseVersion1(header, out var parsed));
        Assert.Equal(IPEndPoint.Parse(source), parsed.Source);
    }

    [Theory]
    [InlineData("203.0.113.7:4321", "198.51.100.1:993")]
    [InlineData("[2001:db8::7]:4321", "[2001:db8::1]:993")]
    [InlineData("203.0.113.7:4321", "[2001:db8::1]:993")]
    public void Version_2_that_we_write_is_read_back(string source, string destination)
    {
        var header = ProxyProtocol.WriteVersion2(IPEndPoint.Parse(source), IPEndPoint.Parse(destination));

        Assert.True(ProxyProtocol.TryParseVersion2(header, out var parsed));
        Assert.Equal(IPEndPoint.Parse(source), parsed.Source);
        Assert.Equal(IPEndPoint.Parse(destination), parsed.Destination);
        for (var length = 0; length < header.Length; length++)
        {
            Assert.False(ProxyProtocol.TryParseVersion2(header.AsSpan(0, length), out _));
        }
    }
}
