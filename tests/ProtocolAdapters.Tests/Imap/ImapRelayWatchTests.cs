using System.Text;
using Gateway.ProtocolAdapters.Imap;

namespace Gateway.ProtocolAdapters.Tests.Imap;

/// <summary>The filter against a client that tries to make it lose its place. C: and S: as they pass the gateway.</summary>
[Trait("Security", "64")]
public sealed class ImapRelayWatchTests
{
    private readonly ImapRelayWatch _watch = new();

    [Theory]
    [InlineData("x UNAUTHENTICATE\r\n", "x UNAUTHENTICATX\r\n")]
    [InlineData("x   unAuthenticate\r\n", "x   unAuthenticatX\r\n")]
    [InlineData("x COMPRESS DEFLATE\r\n", "x COMPRESX DEFLATE\r\n")]
    [InlineData("x NOOP\r\ny UNAUTHENTICATE\r\n", "x NOOP\r\ny UNAUTHENTICATX\r\n")]
    [InlineData("x NOOP\ny UNAUTHENTICATE\n", "x NOOP\ny UNAUTHENTICATX\n")]
    [InlineData("x SELECT \"a{30}\"\r\ny UNAUTHENTICATE\r\n", "x SELECT \"a{30}\"\r\ny UNAUTHENTICATX\r\n")]
    [InlineData("x NOOP \"\r\ny UNAUTHENTICATE\r\n", "x NOOP \"\r\ny UNAUTHENTICATX\r\n")]
    [InlineData("x NOOP a\"b\" {40+}\r\ny UNAUTHENTICATE\r\n", "x NOOP a\"b\" {40+}\r\ny UNAUTHENTICATX\r\n")]
    [InlineData("x NOOP \"a\"b {40+}\r\ny UNAUTHENTICATE\r\n", "x NOOP \"a\"b {40+}\r\ny UNAUTHENTICATX\r\n")]
    [InlineData("x APPEND INBOX {1000}\r\ny UNAUTHENTICATE\r\n", "x APPEND INBOX {1000}\r\ny UNAUTHENTICATX\r\n")]
    public void Forbidden_command_loses_its_last_letter_in_any_portions(string sent, string arrives)
    {
        Assert.Equal(arrives, FromClient(sent));
        for (var split = 1; split < sent.Length; split++)
        {
            var watch = new ImapRelayWatch();
            Assert.Equal(arrives, FromClient(sent[..split], watch) + FromClient(sent[split..], watch));
        }
    }

    [Theory]
    [InlineData(160, 1)]
    [InlineData(5_000, 1)]
    [InlineData(1, 200)]
    [InlineData(1, 5_000)]
    [InlineData(0, 1)]
    public void Long_tag_or_many_spaces_hide_no_command(int tagOctets, int spaces)
    {
        var start = new string('x', tagOctets) + new string(' ', spaces);

        Assert.Equal(start + "UNAUTHENTICATX\r\n", FromClient(start + "UNAUTHENTICATE\r\n"));
        Assert.Equal(start + "COMPRESX DEFLATE\r\n", FromClient(start + "COMPRESS DEFLATE\r\n"));
        // An unknown place of the literals makes every line looked at.
        Assert.Equal("y NOOP a\"b\"\r\n", FromClient("y NOOP a\"b\"\r\n"));
        Assert.Equal(start + "UNAUTHENTICATX\r\n", FromClient(start + "UNAUTHENTICATE\r\n"));
    }

    [Fact]
    public void Command_behind_a_long_tag_is_answered_like_any_other()
    {
        FromClient(new string('x', 400) + " SELECT INBOX\r\n");
        Assert.False(_watch.IsQuiet);

        FromBackend(new string('x', 400) + " OK done\r\n");
        Assert.True(_watch.IsQuiet);
    }

    [Fact]
    public void Message_in_a_literal_that_was_asked_for_is_left_alone()
    {
        FromClient("x APPEND INBOX {44}\r\n");
        FromBackend("+ OK\r\n");

        const string Message = "To: b\r\n\r\ny UNAUTHENTICATE\r\ny COMPRESS 123\r\n\r\n";
        Assert.Equal(Message, FromClient(Message));
        FromBackend("x OK done\r\n");
        Assert.Equal("z UNAUTHENTICATX\r\n", FromClient("z UNAUTHENTICATE\r\n"));
    }

    [Fact]
    public void Message_in_a_literal_that_is_not_waited_for_is_left_alone()
    {
        const string Command = "x APPEND INBOX {19+}\r\ny UNAUTHENTICATE\r\n\r\n\r\n";

        Assert.Equal(Command, FromClient(Command));
    }

    [Theory]
    [InlineData("{1000000}")]
    [InlineData("{0}")]
    public void Literal_that_the_backend_refuses_hides_nothing(string literal)
    {
        FromClient($"x APPEND nowhere {literal}\r\n");
        FromBackend("x NO [TRYCREATE] no such mailbox\r\n");

        Assert.Equal("y UNAUTHENTICATX\r\n", FromClient("y UNAUTHENTICATE\r\n"));
    }

    [Fact]
    public void Idles_continuation_is_not_taken_for_a_literals()
    {
        FromClient("x IDLE\r\nDONE\r\ny APPEND nowhere {1000000}\r\n");
        FromBackend("+ idling\r\nx OK done\r\ny NO [TRYCREATE] no such mailbox\r\n");

        Assert.Equal("z UNAUTHENTICATX\r\n", FromClient("z UNAUTHENTICATE\r\n"));
    }

    [Fact]
    public void Line_that_ends_an_idle_without_DONE_hides_nothing()
    {
        FromClient("x IDLE\r\ny APPEND nowhere {1000000}\r\n");
        FromBackend("+ idling\r\nx BAD Expected DONE.\r\n");

        Assert.Equal("z UNAUTHENTICATX\r\n", FromClient("z UNAUTHENTICATE\r\n"));
    }

    [Fact]
    public void Literal_behind_a_proper_idle_is_known()
    {
        FromClient("x IDLE\r\n");
        FromBackend("+ idling\r\n");
        FromClient("DONE\r\ny APPEND INBOX {20}\r\n");
        FromBackend("x OK done\r\n+ OK\r\n");

        Assert.Equal("z UNAUTHENTICATE\r\n\r\n", FromClient("z UNAUTHENTICATE\r\n\r\n"));
    }

    private string FromClient(string text, ImapRelayWatch? watch = null)
    {
        var octets = Encoding.Latin1.GetBytes(text);
        (watch ?? _watch).FromClient(octets);
        return Encoding.Latin1.GetString(octets);
    }

    private void FromBackend(string text) => _watch.FromBackend(Encoding.Latin1.GetBytes(text));
}
