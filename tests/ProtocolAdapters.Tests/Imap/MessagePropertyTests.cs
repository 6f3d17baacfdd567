using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gateway.TestKit;

namespace Gateway.ProtocolAdapters.Tests.Imap;

public sealed class MessagePropertyTests
{
    /// <summary>What could be taken for the end of something, and what must not be taken for a command.</summary>
    private static readonly string[] Pieces =
        ["\r\n", "\n", "\r", ".", "\0", "\u00ff", "{5}\r\n", "a OK done\r\n", "x UNAUTHENTICATE\r\n", "y COMPRESS DEFLATE\r\n", "+ \r\n", "\"", "\\", "text ", "* BYE\r\n"];

    [Fact]
    public async Task Messages_arrive_octet_for_octet_both_ways()
    {
        await using var bed = await ImapTestBed.OpenAsync(backend: StoreAsync);
        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");
        await bed.Client.ExpectAsync("a OK...");

        foreach (var message in Messages().Sample(40, 200))
        {
            await bed.Client.SendAsync($"b APPEND INBOX {{{message.Length}}}\r\n");
            await bed.Client.ExpectAsync("+ OK");
            await bed.Client.SendAsync(message + "\r\n");
            await bed.Client.ExpectAsync("b OK");
            await bed.Client.SendAsync("c FETCH 1 BODY[]\r\n");
            await bed.Client.ExpectAsync($"* 1 FETCH (BODY[] {{{message.Length}}}");
            Assert.Equal(message, await ReadAsync(bed.Client, message.Length));
            await bed.Client.ExpectAsync(")");
            await bed.Client.ExpectAsync("c OK");
        }
    }

    [Theory]
    [InlineData(6, 60, 0)]
    [InlineData(7, 4, 2_000_000)]
    public async Task Messages_of_every_octet_and_size_arrive_in_every_kind_of_literal(ulong seed, int count, int minOctets)
    {
        var dice = new Dice(seed);
        await using var bed = await ImapTestBed.OpenAsync(backend: StoreAsync);
        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");
        await bed.Client.ExpectAsync("a OK...");
        for (var number = 0; number < count; number++)
        {
            var message = RandomMessages.Octets(dice, minOctets + dice.NextSize(20_000 + minOctets));
            // RFC 9051 §4.3: waited for, not waited for, binary.
            var (tilde, plus) = dice.Pick([("", ""), ("", "+"), ("~", ""), ("~", "+")]);
            await bed.Client.SendAsync($"b APPEND INBOX {tilde}{{{message.Length}{plus}}}\r\n");
            await bed.Client.ExpectAsync("+ OK");
            foreach (var portion in RandomMessages.Portions(dice, message))
            {
                await bed.Client.SendAsync(portion);
            }
            await bed.Client.SendAsync("\r\n");
            await bed.Client.ExpectAsync("b OK");
            await bed.Client.SendAsync("c FETCH 1 BODY[]\r\n");
            await bed.Client.ExpectAsync($"* 1 FETCH (BODY[] {{{message.Length}}}");
            Assert.True(Encoding.Latin1.GetString(message) == await ReadAsync(bed.Client, message.Length), $"message {number} of seed {seed}");
            await bed.Client.ExpectAsync(")");
            await bed.Client.ExpectAsync("c OK");
        }
    }

    private static Gen<string> Messages() => Gen.Elements(Pieces).ListOf().Select(pieces => string.Concat(pieces));

    // Keeps what was appended last and hands it out again.
    private static async Task StoreAsync(FakeMailBackend.Peer peer)
    {
        await peer.SendAsync(FakeImapBackend.Greeting);
        await FakeImapBackend.SignInAsync(peer);
        var kept = "";
        while (await peer.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("b APPEND", StringComparison.Ordinal))
            {
                await peer.SendAsync("+ OK\r\n");
                kept = await peer.ReadOctetsAsync(int.Parse(line[(line.IndexOf('{') + 1)..^1].TrimEnd('+'), CultureInfo.InvariantCulture));
                await peer.ReadLineAsync();
                await peer.SendAsync("b OK\r\n");
            }
            else
            {
                await peer.SendAsync($"* 1 FETCH (BODY[] {{{kept.Length}}}\r\n{kept})\r\nc OK\r\n");
            }
        }
    }

    private static async Task<string> ReadAsync(ScriptedConnection client, int octets)
    {
        var message = new byte[octets];
        for (var length = 0; length < octets;)
        {
            var read = await client.ReadAsync(message.AsMemory(length));
            Assert.NotEqual(0, read);
            length += read;
        }
        return Encoding.Latin1.GetString(message);
    }
}
