namespace Gateway.TestKit;

/// <summary>Scripts for <see cref="FakeMailBackend"/>: an IMAP server that takes any sign-in and knows a few commands behind it.</summary>
public static class FakeImapBackend
{
    public const string Greeting = "* OK [CAPABILITY IMAP4rev1 SASL-IR LITERAL+ ID AUTH=PLAIN AUTH=OAUTHBEARER] backend ready\r\n";
    public const string SignedInCapabilities = "IMAP4rev1 IDLE UIDPLUS";

    /// <summary>Greeting, sign-in, session.</summary>
    public static async Task ServeAsync(FakeMailBackend.Peer peer)
    {
        await peer.SendAsync(Greeting);
        await SignInAsync(peer);
        await SessionAsync(peer);
    }

    /// <summary>Answers until a sign-in command came, and accepts that.</summary>
    public static async Task SignInAsync(FakeMailBackend.Peer peer)
    {
        while (await peer.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            switch (words[1].ToUpperInvariant())
            {
                case "ID":
                    await peer.SendAsync($"* ID NIL\r\n{words[0]} OK ID completed\r\n");
                    break;
                case "CAPABILITY":
                    await peer.SendAsync($"* CAPABILITY IMAP4rev1 SASL-IR ID AUTH=PLAIN\r\n{words[0]} OK done\r\n");
                    break;
                default:
                    await peer.SendAsync($"{words[0]} OK [CAPABILITY {SignedInCapabilities}] Logged in as secret-host-7\r\n");
                    return;
            }
        }
    }

    /// <summary>Echoes each command's name in its OK; knows LOGOUT, IDLE and what must never reach it.</summary>
    public static async Task SessionAsync(FakeMailBackend.Peer peer)
    {
        while (await peer.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            if (words.Length < 2)
            {
                continue;
            }
            switch (words[1].ToUpperInvariant())
            {
                case "LOGOUT":
                    await peer.SendAsync($"* BYE bye\r\n{words[0]} OK LOGOUT\r\n");
                    return;
                case "IDLE":
                    await peer.SendAsync("+ idling\r\n");
                    break;
                case "UNAUTHENTICATX" or "COMPRESX":
                    await peer.SendAsync($"{words[0]} BAD Unknown command\r\n");
                    break;
                default:
                    await peer.SendAsync($"{words[0]} OK {words[1]}\r\n");
                    break;
            }
        }
    }
}
