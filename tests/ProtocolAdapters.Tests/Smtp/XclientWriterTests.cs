using System.Net;
using Gateway.ProtocolAdapters.Smtp;

namespace Gateway.ProtocolAdapters.Tests.Smtp;

public sealed class XclientWriterTests
{
    private static readonly HashSet<string> All = ["NAME", "ADDR", "PORT", "PROTO", "HELO", "LOGIN"];

    [Fact]
    [Trait("Security", "78")]
    public void Spaces_plus_and_equals_are_escaped()
    {
        Assert.Equal("a+20b+2B+3D", XclientWriter.Xtext("a b+="));
    }

    [Theory]
    [Trait("Security", "78")]
    [InlineData("a\r\nXCLIENT LOGIN=v")]
    [InlineData("a\0")]
    [InlineData("a\x7F")]
    public void A_control_character_throws(string value)
    {
        Assert.Throws<FormatException>(() => XclientWriter.Xtext(value));
    }

    [Theory]
    [Trait("Security", "79")]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8::7", "IPV6:2001:db8::7")]
    [InlineData("fe80::1%3", "IPV6:fe80::1")]
    public void The_clients_address_always_stands_there_in_its_form(string address, string written)
    {
        var line = XclientWriter.Write(new IPEndPoint(IPAddress.Parse(address), 4321), "client.test", "al+tag=é@example.test", All);

        Assert.Equal($"XCLIENT ADDR={written} NAME=[UNAVAILABLE] PORT=4321 PROTO=ESMTP HELO=client.test LOGIN=al+2Btag+3D+C3+A9@example.test", line);
    }

    [Fact]
    public void Only_what_is_offered_is_sent()
    {
        Assert.Equal("XCLIENT ADDR=203.0.113.7", XclientWriter.Write(new IPEndPoint(IPAddress.Parse("203.0.113.7"), 1), null, "a@b.test", new HashSet<string> { "ADDR" }));
    }
}
