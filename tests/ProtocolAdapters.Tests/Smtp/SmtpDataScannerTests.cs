using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gateway.ProtocolAdapters.Smtp;

namespace Gateway.ProtocolAdapters.Tests.Smtp;

public sealed class SmtpDataScannerTests
{
    [Theory]
    [InlineData(".\r\n")]
    [InlineData("a\r\n.\r\n")]
    [InlineData("\r\n.\r\n")]
    [InlineData("..\r\n.\r\n")]
    [InlineData(".a\r\n\r\n..\r\n.\r\n")]
    [InlineData("\x85.\x85\r\n.\r\n")]
    public void Only_a_lone_dot_between_two_CRLF_ends_a_message_however_it_is_cut(string message)
    {
        var octets = Encoding.Latin1.GetBytes(message + "QUIT\r\n");
        for (var cut = 0; cut <= octets.Length; cut++)
        {
            Assert.Equal((SmtpDataStatus.End, message.Length), Scan(octets, cut));
        }
    }

    [Theory]
    [Trait("Security", "83")]
    [InlineData("a\n.\n")]
    [InlineData("a\r\n.\n")]
    [InlineData("a\n.\r\n")]
    [InlineData("a\r.\r")]
    [InlineData("a\r\n.\r\r\n")]
    [InlineData("a\r\n\0.\r\n")]
    [InlineData("a\r\n.\0\r\n")]
    [InlineData("\n")]
    [InlineData("\0")]
    [InlineData("\r\r\n")]
    public void Anything_else_that_looks_like_a_line_end_is_malformed_however_it_is_cut(string message)
    {
        var octets = Encoding.Latin1.GetBytes(message + "b\r\n.\r\n");
        for (var cut = 0; cut <= octets.Length; cut++)
        {
            Assert.Equal(SmtpDataStatus.BareLineEnd, Scan(octets, cut).Status);
        }
    }

    [Fact]
    [Trait("Security", "84")]
    public void A_line_of_a_megabyte_is_refused()
    {
        Assert.Equal(SmtpDataStatus.LineTooLong, Scan(new byte[1_000_000].Select(_ => (byte)'a').ToArray(), 500_000).Status);
    }

    [Fact]
    public void Chunks_are_not_ended_by_a_dot()
    {
        var scanner = SmtpDataScanner.ForChunks();

        Assert.Equal(SmtpDataStatus.More, scanner.Scan("a\r\n.\r\nb\r"u8, out var length));

        Assert.Equal((8, 1), (length, scanner.Unfinished));
    }

    [Fact]
    [Trait("Security", "85")]
    public void Ten_thousand_random_bodies_end_where_the_rule_says()
    {
        var pieces = Gen.Elements("\r\n", ".", "a", "\r\n.", "..", "\r\n.\r\n", "x\r\n", "é", "\r", "\n", "\0");
        var bodies = Gen.Sized(size => pieces.ListOf(size % 40)).Select(string.Concat);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(10_000),
            Prop.ForAll(bodies.ToArbitrary(), body =>
            {
                var octets = Encoding.Latin1.GetBytes(body + "\r\n.\r\n");
                return Scan(octets, octets.Length / 2) == Reference(octets) && Scan(octets, octets.Length / 3) == Reference(octets);
            }));
    }

    // The rule in its plainest words, one octet at a time over the whole.
    private static (SmtpDataStatus Status, int Length) Reference(byte[] octets)
    {
        for (var i = 0; i < octets.Length; i++)
        {
            var isBare = octets[i] == 0 || (octets[i] == '\n' && (i == 0 || octets[i - 1] != '\r'))
                || (octets[i] != '\n' && i > 0 && octets[i - 1] == '\r');
            if (isBare)
            {
                return (SmtpDataStatus.BareLineEnd, i + 1);
            }

            var so = ("\r\n" + Encoding.Latin1.GetString(octets, 0, i + 1)).EndsWith("\r\n.\r\n", StringComparison.Ordinal);
            if (so)
            {
                return (SmtpDataStatus.End, i + 1);
            }
        }

        return (SmtpDataStatus.More, octets.Length);
    }

    private static (SmtpDataStatus Status, int Length) Scan(byte[] octets, int cut)
    {
        var scanner = SmtpDataScanner.ForData();
        var status = scanner.Scan(octets.AsSpan(0, cut), out var first);
        if (status is not SmtpDataStatus.More)
        {
            return (status, first);
        }

        status = scanner.Scan(octets.AsSpan(cut), out var second);
        return (status, first + second);
    }
}
