using System.Globalization;

namespace Gateway.Load.Backend;

/// <summary>As much POP3 as a proxy and a load client say; the number of a RETR is the octets it answers with.</summary>
internal sealed class LightPop3(LightConnection connection)
{
    public async Task RunAsync()
    {
        await connection.SendAsync("+OK ready\r\n");
        while (await connection.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            switch (words[0].ToUpperInvariant())
            {
                case "CAPA":
                    await connection.SendAsync("+OK\r\nUSER\r\nSASL PLAIN LOGIN\r\nRESP-CODES\r\n.\r\n");
                    continue;
                case "AUTH" when words.Length == 2:
                    await connection.SendAsync("+ \r\n");
                    if (await connection.ReadLineAsync() is null) return;
                    break;
                case "RETR":
                    await connection.SendAsync("+OK\r\n");
                    await LightPayload.SendAsync(connection, long.Parse(words[1], CultureInfo.InvariantCulture));
                    await connection.SendAsync("\r\n.\r\n");
                    continue;
                case "QUIT":
                    await connection.SendAsync("+OK\r\n");
                    return;
            }

            await connection.SendAsync("+OK\r\n");
        }
    }
}
