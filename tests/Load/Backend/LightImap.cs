using System.Globalization;

namespace Gateway.Load.Backend;

/// <summary>As much IMAP as a proxy and a load client say: sign-in in every form, NOOP, and a FETCH of the octets that it names.</summary>
internal sealed class LightImap(LightConnection connection)
{
    public async Task RunAsync()
    {
        await connection.SendAsync("* OK [CAPABILITY IMAP4rev1 SASL-IR LITERAL+ ID] ready\r\n");
        while (await connection.ReadLineAsync() is { } line)
        {
            var tag = line.Split(' ', 2)[0];
            if (!await ReadLiteralsAsync(line) || !await AnswerAsync(tag, line)) return;
        }
    }

    private async ValueTask<bool> AnswerAsync(string tag, string line)
    {
        var command = line.Split(' ', 3) is [_, var word, ..] ? word.ToUpperInvariant() : "";
        switch (command)
        {
            case "AUTHENTICATE" when line.Split(' ').Length == 3:
                await connection.SendAsync("+ \r\n");
                if (await connection.ReadLineAsync() is null) return false;
                break;
            case "CAPABILITY":
                await connection.SendAsync("* CAPABILITY IMAP4rev1 SASL-IR LITERAL+ ID\r\n");
                break;
            case "ID":
                await connection.SendAsync("* ID NIL\r\n");
                break;
            case "FETCH":
                await FetchAsync(line);
                break;
            case "LOGOUT":
                await connection.SendAsync($"* BYE\r\n{tag} OK\r\n");
                return false;
        }

        await connection.SendAsync(command is "LOGIN" or "AUTHENTICATE" ? $"{tag} OK [CAPABILITY IMAP4rev1] in\r\n" : $"{tag} OK\r\n");
        return true;
    }

    // a FETCH 1 BODY[]<0.1048576>
    private async ValueTask FetchAsync(string line)
    {
        var octets = long.Parse(line[(line.LastIndexOf('.') + 1)..line.LastIndexOf('>')], CultureInfo.InvariantCulture);
        await connection.SendAsync($"* 1 FETCH (BODY[]<0> {{{octets}}}\r\n");
        await LightPayload.SendAsync(connection, octets);
        await connection.SendAsync(")\r\n");
    }

    private async ValueTask<bool> ReadLiteralsAsync(string line)
    {
        while (line.EndsWith('}'))
        {
            var size = line[(line.LastIndexOf('{') + 1)..^1];
            if (!size.EndsWith('+')) await connection.SendAsync("+ \r\n");
            if (!await connection.SkipAsync(long.Parse(size.TrimEnd('+'), CultureInfo.InvariantCulture))) return false;
            if (await connection.ReadLineAsync() is not { } rest) return false;
            line = rest;
        }

        return true;
    }
}
