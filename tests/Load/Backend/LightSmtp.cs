namespace Gateway.Load.Backend;

/// <summary>As much submission as a proxy and a load client say: EHLO, XCLIENT, AUTH, one message after the other.</summary>
internal sealed class LightSmtp(LightConnection connection)
{
    private const string Ehlo = "250-light\r\n250-SIZE 1073741824\r\n250-8BITMIME\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n"
        + "250-XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT\r\n250 AUTH PLAIN LOGIN\r\n";

    public async Task RunAsync()
    {
        await connection.SendAsync("220 light ESMTP\r\n");
        while (await connection.ReadLineAsync() is { } line)
        {
            if (!await AnswerAsync(line.Split(' '))) return;
        }
    }

    private async ValueTask<bool> AnswerAsync(string[] words)
    {
        switch (words[0].ToUpperInvariant())
        {
            case "EHLO":
                await connection.SendAsync(Ehlo);
                return true;
            case "XCLIENT":
                await connection.SendAsync("220 light ESMTP\r\n");
                return true;
            case "AUTH":
                if (words.Length == 2)
                {
                    await connection.SendAsync("334 \r\n");
                    if (await connection.ReadLineAsync() is null) return false;
                }

                await connection.SendAsync("235 2.7.0 in\r\n");
                return true;
            case "DATA":
                await connection.SendAsync("354 go\r\n");
                if (!await connection.SkipMessageAsync()) return false;
                break;
            case "QUIT":
                await connection.SendAsync("221 2.0.0 bye\r\n");
                return false;
        }

        await connection.SendAsync("250 2.0.0 ok\r\n");
        return true;
    }
}
