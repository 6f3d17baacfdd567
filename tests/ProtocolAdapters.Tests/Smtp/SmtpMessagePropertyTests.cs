using System.Text;
using Gateway.ProtocolAdapters.Smtp;
using Gateway.TestKit;

namespace Gateway.ProtocolAdapters.Tests.Smtp;

/// <summary>Whatever message a client submits, the backend gets its very octets.</summary>
public sealed class SmtpMessagePropertyTests
{
    private const string Header = "From: <alice@example.test>\r\n\r\n";

    [Theory]
    [Trait("Security", "85")]
    [InlineData(1, 120, 0, false)]
    [InlineData(2, 120, 0, true)]
    [InlineData(3, 4, 2_000_000, false)]
    public async Task Random_messages_by_DATA_arrive_octet_for_octet(ulong seed, int count, int minOctets, bool checksFrom)
    {
        var dice = new Dice(seed);
        await using var gateway = Open(checksFrom);
        await using var client = await gateway.SignInAsync();
        for (var number = 0; number < count; number++)
        {
            byte[] text = [.. Encoding.ASCII.GetBytes(Header), .. RandomMessages.Text(dice, minOctets + dice.NextSize(20_000 + minOctets), SmtpDataScanner.MaxLineOctets / 2)];
            var message = RandomMessages.Stuffed(checksFrom || dice.Next(2) == 0 ? text : text.AsSpan(Header.Length));
            await client.SayAsync("MAIL FROM:<alice@example.test> BODY=8BITMIME", "250");
            await client.SayAsync("RCPT TO:<bob@example.test>", "250");
            await client.SayAsync("DATA", "354");
            foreach (var portion in RandomMessages.Portions(dice, message))
            {
                await client.SendAsync(portion);
            }

            await client.ExpectAsync("250 2.0.0 Ok: queued");

            Assert.True(gateway.Backend.Messages.TryDequeue(out var arrived) && arrived.AsSpan().SequenceEqual(message), $"message {number} of seed {seed}");
        }
    }

    [Theory]
    [Trait("Security", "89")]
    [InlineData(4, 60, 0)]
    [InlineData(5, 4, 2_000_000)]
    public async Task Random_messages_by_BDAT_arrive_octet_for_octet(ulong seed, int count, int minOctets)
    {
        var dice = new Dice(seed);
        await using var gateway = Open(checksFrom: false);
        await using var client = await gateway.SignInAsync();
        for (var number = 0; number < count; number++)
        {
            var message = RandomMessages.Text(dice, minOctets + dice.NextSize(20_000 + minOctets), SmtpDataScanner.MaxLineOctets / 2);
            var chunks = RandomMessages.Portions(dice, message).ToList();
            await client.SayAsync("MAIL FROM:<alice@example.test> BODY=8BITMIME", "250");
            await client.SayAsync("RCPT TO:<bob@example.test>", "250");
            foreach (var chunk in chunks)
            {
                await client.SendAsync(Encoding.ASCII.GetBytes($"BDAT {chunk.Length}\r\n").Concat(chunk.ToArray()).ToArray());
                await client.ExpectAsync("250");
            }

            await client.SayAsync("BDAT 0 LAST", "250");

            var arrived = gateway.Backend.Messages.SelectMany(octets => octets).ToArray();
            gateway.Backend.Messages.Clear();
            Assert.True(arrived.AsSpan().SequenceEqual(message), $"message {number} of seed {seed}");
        }
    }

    private static SmtpGateway Open(bool checksFrom)
    {
        var gateway = new SmtpGateway(options: new SmtpOptions { CheckFromHeader = checksFrom });
        gateway.Backend.Keywords = ["SIZE 50000000", "8BITMIME", "CHUNKING", "ENHANCEDSTATUSCODES", "AUTH PLAIN"];
        return gateway;
    }
}
