namespace Gateway.TestKit;

/// <summary>A script for <see cref="FakeMailBackend"/>: a POP3 server that takes any sign-in and knows a few commands behind it.</summary>
public static class FakePop3Backend
{
    /// <summary>Greeting, sign-in, session.</summary>
    public static async Task ServeAsync(FakeMailBackend.Peer peer)
    {
        await peer.SendAsync("+OK [XCLIENT] ready\r\n");
        while (await peer.ReadLineAsync() is { } line)
        {
            await peer.SendAsync(line.Split(' ')[0] switch
            {
                "CAPA" => "+OK\r\nUSER\r\nSASL PLAIN\r\n.\r\n",
                "STAT" => "+OK 2 320\r\n",
                _ => "+OK at secret-host-7\r\n",
            });
            if (line == "QUIT")
            {
                return;
            }
        }
    }
}
