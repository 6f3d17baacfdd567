using System.Text;
using Gateway.ProtocolAdapters.Imap;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Tests.Imap;

public sealed class ImapCommandParserTests
{
    private static readonly ImapOptions Limits = new();

    public static TheoryData<string, string, string, string> Valid => new()
    {
        { "a NOOP\r\n", "Noop", "", "" },
        { "a noop\n", "Noop", "", "" },
        { "A.1 Capability\r\n", "Capability", "", "" },
        { "a STARTTLS\r\n", "StartTls", "", "" },
        { "a LOGIN bob secret\r\n", "Login", "bob", "secret" },
        { "a LOGIN \"bob\" \"s e\\\"c\\\\ret\"\r\n", "Login", "bob", "s e\"c\\ret" },
        { "a LOGIN {3+}\r\nbob {6+}\r\nse ret\r\n", "Login", "bob", "se ret" },
        { "a LOGIN {3}\r\nbob secret\r\n", "Login", "bob", "secret" },
        { "a LOGIN bob {0+}\r\n\r\n", "Login", "bob", "" },
        { "a LOGIN a{5} 100%*\\x\r\n", "Login", "a{5}", "100%*\\x" },
        { "a AUTHENTICATE PLAIN\r\n", "Authenticate", "PLAIN", "" },
        { "a AUTHENTICATE PLAIN AGEAYg==\r\n", "Authenticate", "PLAIN", "AGEAYg==" },
        { "a ID NIL\r\n", "Id", "", "" },
        { "a ID (\"name\" \"Mail\" \"version\" \"1.2\" \"os\" NIL)\r\n", "Id", "Mail", "1.2" },
        { "a ID ()\r\n", "Id", "", "" },
        { "a FROB\r\n", "Unknown", "", "" },
    };

    public static TheoryData<string> Invalid =>
    [
        "* NOOP\r\n", "+ NOOP\r\n", "\r\n", "NOOP\r\n", " a NOOP\r\n", "a  NOOP\r\n", "a LOGIN\r\n", "a LOGIN bob\r\n",
        "a LOGIN bob secret more\r\n", "a LOGIN \"bob secret\r\n", "a LOGIN \"b\\ob\" x\r\n", "a LOGIN {-1}\r\n", "a LOGIN {+5}\r\n",
        "a LOGIN {5}x\r\n", "a LOGIN {}\r\n", "a LOGIN (((\r\n", "a ID ((\r\n", "a NOOP now\r\n", "GET / HTTP/1.1\r\n",
    ];

    public static TheoryData<string> TooLong =>
    [
        "a LOGIN {1000000}\r\n", "a LOGIN {18446744073709551626}\r\n", "a LOGIN {1048577+}\r\nx", "a LOGIN {4097+}\r\n",
        "a FROB {10+}\r\n", "a LOGIN bob x {10+}\r\n",
    ];

    [Theory]
    [MemberData(nameof(Valid))]
    public void Valid_command_is_read_whole_and_no_further(string text, string verb, string first, string second)
    {
        var input = Octets(text + "b NOOP\r\n");

        var status = ImapCommandParser.TryParse(input, Limits, out var command, out var consumed);

        Assert.Equal(ParseStatus.Complete, status);
        Assert.Equal(text.Length, consumed);
        Assert.Equal(verb, command.Verb.ToString());
        Assert.Equal(first, Text(command.First, input));
        Assert.Equal(second, Text(command.Second, input));
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void Every_prefix_of_a_valid_command_waits_for_more(string text, string verb, string first, string second)
    {
        Assert.NotNull(verb + first + second);
        for (var length = 0; length < text.Length; length++)
        {
            var status = ImapCommandParser.TryParse(Octets(text[..length]), Limits, out _, out var consumed);

            Assert.True(status is ParseStatus.NeedMoreData or ParseStatus.NeedLiteral, $"{length}: {status}");
            Assert.Equal(0, consumed);
        }
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Invalid_line_is_passed_over_whole(string text)
    {
        var status = ImapCommandParser.TryParse(Octets(text + "b NOOP\r\n"), Limits, out _, out var consumed);

        Assert.Equal(ParseStatus.Invalid, status);
        Assert.Equal(text.Length, consumed);
    }

    [Theory]
    [MemberData(nameof(TooLong))]
    [Trait("Security", "49")]
    public void Data_that_would_be_read_as_commands_ends_it(string text) =>
        Assert.Equal(ParseStatus.TooLong, ImapCommandParser.TryParse(Octets(text), Limits, out _, out _));

    [Fact]
    public void Literal_is_asked_for_exactly_when_the_client_waits()
    {
        Assert.Equal(ParseStatus.NeedLiteral, Parse("a LOGIN {3}\r\n"));
        Assert.Equal(ParseStatus.NeedMoreData, Parse("a LOGIN {3}\r\nb"));
        Assert.Equal(ParseStatus.NeedMoreData, Parse("a LOGIN {3+}\r\n"));
    }

    [Theory]
    [InlineData(8_192, ParseStatus.Complete)]
    [InlineData(8_193, ParseStatus.TooLong)]
    [Trait("Security", "47")]
    public void Line_limit_counts_the_ending(int octets, ParseStatus expected)
    {
        var text = "a LOGIN bob " + new string('x', octets - 14) + "\r\n";

        Assert.Equal(octets, text.Length);
        Assert.Equal(expected, Parse(text));
    }

    [Fact]
    [Trait("Security", "50")]
    public void Endless_parentheses_end_at_the_line_limit() =>
        Assert.Equal(ParseStatus.TooLong, Parse("a ID " + new string('(', 8_187)));

    private static ParseStatus Parse(string text) => ImapCommandParser.TryParse(Octets(text), Limits, out _, out _);

    private static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);

    private static string Text(ImapString value, byte[] input)
    {
        var octets = new byte[value.Length];
        return value.IsAbsent ? "" : Encoding.Latin1.GetString(octets.AsSpan(0, value.CopyTo(input, octets)));
    }
}
