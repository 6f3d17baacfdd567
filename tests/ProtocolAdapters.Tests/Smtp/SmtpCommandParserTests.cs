using System.Text;
using Gateway.ProtocolAdapters.Smtp;

namespace Gateway.ProtocolAdapters.Tests.Smtp;

public sealed class SmtpCommandParserTests
{
    [Theory]
    [InlineData("EHLO client.test", SmtpVerb.Ehlo, "client.test")]
    [InlineData("ehlo [IPv6:2001:db8::1]", SmtpVerb.Ehlo, "[IPv6:2001:db8::1]")]
    [InlineData("HELO WIN_PC", SmtpVerb.Helo, "WIN_PC")]
    [InlineData("STARTTLS", SmtpVerb.StartTls, "")]
    [InlineData("auth plain", SmtpVerb.Auth, "PLAIN")]
    [InlineData("MAIL FROM:<>", SmtpVerb.Mail, "")]
    [InlineData("MAIL FROM: <a@b.test>", SmtpVerb.Mail, "a@b.test")]
    [InlineData("mail from:<\"a \\\" >b\"@b.test>", SmtpVerb.Mail, "\"a \\\" >b\"@b.test")]
    [InlineData("RCPT TO:<Postmaster>", SmtpVerb.Rcpt, "Postmaster")]
    [InlineData("DATA ", SmtpVerb.Data, "")]
    [InlineData("RSET", SmtpVerb.Rset, "")]
    [InlineData("NOOP what ever", SmtpVerb.Noop, "")]
    [InlineData("VRFY bob", SmtpVerb.Vrfy, "")]
    [InlineData("HELP", SmtpVerb.Help, "")]
    [InlineData("QUIT", SmtpVerb.Quit, "")]
    [InlineData("XCLIENT LOGIN=v", SmtpVerb.Unknown, "")]
    [InlineData("", SmtpVerb.Unknown, "")]
    public void A_sound_line_is_read(string line, object verb, string argument)
    {
        Assert.Null(SmtpCommandParser.Parse(Encoding.Latin1.GetBytes(line), out var command));

        Assert.Equal((verb, argument), (command.Verb, command.Argument));
    }

    [Theory]
    [InlineData("EHLO", "501")]
    [InlineData("EHLO a b", "501")]
    [InlineData("EHLO a\rXCLIENT", "501")]
    [InlineData("AUTH ", "501")]
    [InlineData("MAIL", "501 5.5.4")]
    [InlineData("MAIL TO:<a@b.test>", "501 5.5.4")]
    [InlineData("MAIL FROM:a@b.test", "501 5.1.7")]
    [InlineData("MAIL FROM:<a@b.test", "501 5.1.7")]
    [InlineData("MAIL FROM:<a b@b.test>", "501 5.1.7")]
    [InlineData("MAIL FROM:<@x,@y:a@b.test>", "501 5.1.7")]
    [InlineData("MAIL FROM:<a\0@b.test>", "501 5.1.7")]
    [InlineData("MAIL FROM:<a\rb@b.test>", "501 5.1.7")]
    [InlineData("MAIL FROM:<\xE9@b.test>", "501 5.1.7")]
    [InlineData("MAIL FROM:<a@b.test>x", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> FOO=1", "555")]
    [InlineData("MAIL FROM:<a@b.test> SIZE=x", "501")]
    [InlineData("MAIL FROM:<a@b.test> SIZE=99999999999999999999", "552")]
    [InlineData("MAIL FROM:<a@b.test> SIZE=999999999999999999999", "501")]
    [InlineData("MAIL FROM:<a@b.test> BODY=BINARYMIME", "501")]
    [InlineData("MAIL FROM:<a@b.test> SMTPUTF8=1", "501")]
    [InlineData("MAIL FROM:<a@b.test> SIZE=1 SIZE=2", "501")]
    [InlineData("MAIL FROM:<a@b.test> RET", "501")]
    [InlineData("MAIL FROM:<a@b.test> AUTH", "501")]
    [InlineData("MAIL FROM:<a@b.test> ENVID=a\rb", "501")]
    [InlineData("RCPT TO:<>", "501 5.1.3")]
    [InlineData("RCPT TO:<a@b.test> SIZE=1", "555")]
    [InlineData("DATA now", "501")]
    [InlineData("BDAT", "501")]
    [InlineData("BDAT -1", "501")]
    [InlineData("BDAT 99999999999999999999", "501")]
    [InlineData("BDAT 1 FIRST", "501")]
    public void A_faulty_line_is_answered(string line, string reply)
    {
        Assert.StartsWith(reply, SmtpCommandParser.Parse(Encoding.Latin1.GetBytes(line), out _), StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_are_kept_in_their_order_without_AUTH()
    {
        Assert.Null(SmtpCommandParser.Parse("MAIL FROM:<a@b.test> RET=HDRS AUTH=<v@b.test> SIZE=10 BODY=8BITMIME ENVID=x+2By"u8, out var command));

        Assert.Equal(" RET=HDRS BODY=8BITMIME ENVID=x+2By", command.Parameters);
        Assert.Equal((10L, true), (command.Octets, command.NamesSubmitter));
        Assert.Equal(SmtpExtension.Dsn | SmtpExtension.EightBitMime, command.Needs);
    }

    [Fact]
    public void Chunks_carry_their_size_and_LAST()
    {
        Assert.Null(SmtpCommandParser.Parse("BDAT 86 last"u8, out var command));

        Assert.Equal((86L, true), (command.Octets, command.IsLast));
    }

    [Fact]
    public void An_initial_response_is_named_by_its_place_in_the_line()
    {
        ReadOnlySpan<byte> line = "AUTH PLAIN AGE="u8;

        Assert.Null(SmtpCommandParser.Parse(line, out var command));

        Assert.Equal("AGE=", Encoding.ASCII.GetString(line[command.InitialResponse!.Value]));
    }

    [Fact]
    public void A_name_beyond_ASCII_needs_SMTPUTF8()
    {
        Assert.Null(SmtpCommandParser.Parse(Encoding.UTF8.GetBytes("MAIL FROM:<zoë@b.test> SMTPUTF8"), out var command));

        Assert.Equal(SmtpExtension.SmtpUtf8, command.Needs);
    }

    [Fact]
    [Trait("Security", "73")]
    public void AUTH_lines_are_longer_than_others_and_no_longer_than_12288()
    {
        Assert.Null(SmtpCommandParser.Parse(Encoding.ASCII.GetBytes("AUTH PLAIN " + new string('A', 12_277)), out _));
        Assert.StartsWith("500 5.5.6", SmtpCommandParser.Parse(Encoding.ASCII.GetBytes("AUTH PLAIN " + new string('A', 12_278)), out _), StringComparison.Ordinal);
        Assert.StartsWith("500 5.5.2", SmtpCommandParser.Parse(Encoding.ASCII.GetBytes("NOOP " + new string('A', 2_044)), out _), StringComparison.Ordinal);
    }

    [Fact]
    public void No_prefix_of_a_line_makes_the_parser_throw()
    {
        foreach (var line in new[] { "MAIL FROM:<\"a\\\"b\"@b.test> SIZE=1 AUTH=<> RET=FULL", "RCPT TO:<a@b.test> NOTIFY=NEVER ORCPT=rfc822;a", "BDAT 10 LAST", "AUTH PLAIN =" })
        {
            for (var length = 0; length <= line.Length; length++)
            {
                SmtpCommandParser.Parse(Encoding.Latin1.GetBytes(line[..length]), out var command);
                Assert.NotNull(command);
            }
        }
    }
}
