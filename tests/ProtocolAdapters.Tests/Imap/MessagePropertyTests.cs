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
                kept = await peer.ReadOctetsAsync(int.Parse(line[(line.IndexOf('{') + 1)..^1], CultureInfo.InvariantCulture));
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
