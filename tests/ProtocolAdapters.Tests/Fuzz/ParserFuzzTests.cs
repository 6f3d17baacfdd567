using System.Text;
using Gateway.ProtocolAdapters.Imap;
using Gateway.ProtocolAdapters.ManageSieve;
using Gateway.ProtocolAdapters.Pop3;
using Gateway.ProtocolAdapters.Sasl;
using Gateway.ProtocolAdapters.Smtp;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Tests.Fuzz;

/// <summary>Every parser of what a stranger sends: no exception, no hang, and never more consumed than there was.</summary>
public sealed class ParserFuzzTests
{
    private static readonly ImapOptions ImapLimits = new();

    [Fact]
    public void Imap_commands_are_survived() => FuzzRun.Over(
        ["a LOGIN {5+}\r\nalice {2}\r\npw\r\n", "a AUTHENTICATE PLAIN AGEAYg==\r\n", "a ID (\"name\" \"x\" \"y\" NIL)\r\n", "a1 STARTTLS\r\n",
            "a LOGIN \"a\\\"b\" \"c\\\\d\"\r\n", "a CAPABILITY\r\n"],
        input =>
        {
            var status = ImapCommandParser.TryParse(input, ImapLimits, out var command, out var consumed);
            Assert.InRange(consumed, 0, input.Length);
            Assert.True(status is not ParseStatus.Complete || consumed > 0);
            // Restartable: a prefix that is not enough says so, and the same octets give the same answer again.
            Assert.Equal(status, ImapCommandParser.TryParse(input, ImapLimits, out _, out var again));
            Assert.Equal(consumed, again);
            if (status is ParseStatus.Complete && command.Verb is ImapVerb.Id)
            {
                Assert.NotNull(command.IdentityIn(input));
            }
        });

    [Fact]
    public void Imap_relayed_octets_are_survived() => FuzzRun.Over(
        ["a APPEND INBOX {5+}\r\nhello\r\n", "b IDLE\r\nDONE\r\n", "c SELECT \"a{3}\"\r\n", "d UNAUTHENTICATE\r\n", "e COMPRESS DEFLATE\r\n",
            "+ OK\r\n", "a OK done\r\n", "* 1 FETCH (BODY[] {3}\r\nabc)\r\n"],
        input =>
        {
            var watch = new ImapRelayWatch();
            var half = input.Length / 2;
            var octets = input.ToArray();
            watch.FromClient(octets.AsSpan(0, half));
            watch.FromBackend(input[half..]);
            watch.FromClient(octets.AsSpan(half));
            for (var at = 0; at < octets.Length; at++)
            {
                Assert.True(octets[at] == input[at] || octets[at] == 'X');
            }
        });

    [Fact]
    public void Pop3_commands_are_survived() => FuzzRun.Over(
        ["USER alice", "PASS a b", "AUTH PLAIN AGEAYg==", "CAPA", "STLS"],
        input => Assert.True(Enum.IsDefined(Pop3CommandParser.Parse(input.ToArray()).Verb)));

    [Fact]
    public void Pop3_relayed_octets_are_survived() => FuzzRun.Over(
        ["RETR 1\r\nLIST\r\nQUIT\r\n", "+OK\r\n1 2\r\n.\r\n", "-ERR no\r\n"],
        input =>
        {
            var watch = new Pop3RelayWatch();
            var octets = input.ToArray();
            watch.FromClient(octets);
            watch.FromBackend(octets);
            Assert.Equal(input.ToArray(), octets);
        });

    [Fact]
    public void Smtp_commands_are_survived() => FuzzRun.Over(
        ["MAIL FROM:<a@b.test> SIZE=10 BODY=8BITMIME", "RCPT TO:<\"q q\"@[127.0.0.1]> NOTIFY=NEVER", "EHLO [IPv6:::1]", "AUTH PLAIN =", "BDAT 10 LAST"],
        input => _ = SmtpCommandParser.Parse(input, out _));

    [Fact]
    public void Smtp_backend_replies_are_survived() => FuzzRun.Over(
        ["250-a\r\n250 b\r\n", "535 5.7.8 no\r\n", "334 \r\n", "250\r\n"],
        input =>
        {
            if (SmtpBackendReply.TryParse(input, out _, out var length) is ParseStatus.Complete)
            {
                Assert.InRange(length, 5, input.Length);
            }
            Assert.NotNull(SmtpCapabilities.Parse(input));
        });

    [Fact]
    public void Sieve_lines_are_survived() => FuzzRun.Over(
        ["AUTHENTICATE \"PLAIN\" {4+}\r\nAGEA\r\n", "\"SIEVE\" \"a \\\" b\"\r\n", "NOOP (\"x\")\r\n", "OK (TAG {3}\r\nabc) \"done\"\r\n"],
        input =>
        {
            foreach (var isClient in new[] { true, false })
            {
                List<ManageSieveWord> words = [];
                if (ManageSieveLine.TryParse(input, 8_192, isClient, words, out var length) is ParseStatus.Complete)
                {
                    Assert.InRange(length, 1, input.Length);
                }
            }
        });

    [Fact]
    public void Sasl_exchanges_are_survived() => FuzzRun.Over(
        ["AGFsaWNlAHB3", "=", "*", "bixhPWEsAWF1dGg9QmVhcmVyIHgBAQ==", "dXNlcj1hAWF1dGg9QmVhcmVyIHgBAQ==", "YWxpY2U="],
        input =>
        {
            foreach (var mechanism in SaslServerExchange.Mechanisms)
            {
                using var exchange = SaslServerExchange.Begin(Encoding.ASCII.GetBytes(mechanism));
                Assert.NotNull(exchange);
                if (exchange.RespondInitially(input) is SaslStep.Challenge && exchange.Respond(input) is SaslStep.Complete)
                {
                    exchange.TakeAttemptParts().Secret.Dispose();
                }
            }
        });

    [Fact]
    public void Proxy_headers_are_survived() => FuzzRun.Over(
        ["PROXY TCP4 203.0.113.7 198.51.100.1 4321 993\r\n", "PROXY TCP6 2001:db8::7 ::1 1 2\r\n", "PROXY UNKNOWN\r\n",
            "\r\n\r\n\0\r\nQUIT\n!\x11\0\x0c\x7f\0\0\x01\x7f\0\0\x01\x10\0\x20\0"],
        input =>
        {
            _ = ProxyProtocol.TryParseVersion1(input, out _);
            _ = ProxyProtocol.TryParseVersion2(input, out _);
        });
}
