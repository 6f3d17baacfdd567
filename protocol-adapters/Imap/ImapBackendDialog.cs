using System.Security.Cryptography;
using System.Text;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Imap;

/// <summary>
/// Commands and answers of our side toward an IMAP backend; the only writer to it. Tags can't be guessed, so an answer that was there before its
/// command is seen as what it is. Before the credential anything odd throws; after it, only the credential's fate matters.
/// </summary>
internal sealed class ImapBackendDialog(MailConnection backend, StepDeadline deadline)
{
    private const int MaxLineOctets = 16 * 1024;
    private const int MaxUntaggedLines = 100;

    private readonly string _tagStart = "g" + ConnectionFacts.NewId()[..6];
    private int _commands;
    private bool _credentialSent;

    /// <summary>As the backend last listed them; empty when it has not yet.</summary>
    public string Capabilities { get; private set; } = "";

    public bool Has(string capability) => Capabilities.Split(' ').Contains(capability, StringComparer.OrdinalIgnoreCase);

    public void ForgetCapabilities() => Capabilities = "";

    /// <summary>From now on silence or an end says nothing about the destination: one broken mailbox must not take it down for all.</summary>
    public void BeginCredential() => _credentialSent = true;

    public async Task ReadGreetingAsync()
    {
        var line = await ReadAsync();
        // PREAUTH: somebody in between is already signed in for us (M-a). BYE: it does not want anybody.
        if (!line.Span.StartsWith("* OK"u8))
        {
            throw new BackendProtocolException("the greeting is not OK");
        }
        NoteCapabilities(line.Span);
    }

    /// <summary>Asks, unless the backend has told of itself.</summary>
    public async Task LearnCapabilitiesAsync()
    {
        if (Capabilities.Length == 0)
        {
            await CommandAsync("CAPABILITY"u8.ToArray());
        }
    }

    public async Task<ImapBackendAnswer> CommandAsync(byte[] command)
    {
        var tag = NextTag();
        await SendAsync([.. tag, .. command, .. "\r\n"u8]);
        return await AnswerAsync(tag, default);
    }

    /// <summary>Clears <paramref name="response"/>.</summary>
    public Task<ImapBackendAnswer> AuthenticateAsync(string mechanism, byte[] response)
    {
        if (!Has("AUTH=" + mechanism))
        {
            CryptographicOperations.ZeroMemory(response);
            throw new BackendProtocolException($"it does not offer {mechanism}");
        }
        return Has("SASL-IR")
            ? PresentAsync($"AUTHENTICATE {mechanism} ", response, [])
            : PresentAsync($"AUTHENTICATE {mechanism}", [], [response]);
    }

    /// <summary>LOGIN with quoted strings where they can be, with literals elsewhere.</summary>
    public Task<ImapBackendAnswer> LoginAsync(byte[] name, byte[] password)
    {
        if (CanBeQuoted(name) && CanBeQuoted(password))
        {
            return PresentAsync("LOGIN ", [.. Quoted(name), (byte)' ', .. Quoted(password)], []);
        }
        if (Has("LITERAL+"))
        {
            return PresentAsync("LOGIN ",
                [.. Literal(name, "+"), .. name, (byte)' ', .. Literal(password, "+"), .. password], []);
        }
        return PresentAsync("LOGIN ", Literal(name, "")[..^2], [[.. name, (byte)' ', .. Literal(password, "")[..^2]], password]);
    }

    private async Task<ImapBackendAnswer> PresentAsync(string command, byte[] argument, byte[][] continuations)
    {
        var tag = NextTag();
        Capabilities = "";
        try
        {
            await SendAsync([.. tag, .. Encoding.ASCII.GetBytes(command), .. argument, .. "\r\n"u8]);
            return await AnswerAsync(tag, continuations);
        }
        catch (Exception fault) when (_credentialSent && BackendConnector.IsSilence(fault, deadline))
        {
            return ImapBackendAnswer.Nothing;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(argument);
            Array.ForEach(continuations, octets => CryptographicOperations.ZeroMemory(octets));
        }
    }

    private async Task<ImapBackendAnswer> AnswerAsync(byte[] tag, ReadOnlyMemory<byte[]> continuations)
    {
        for (var untagged = 0; untagged < MaxUntaggedLines; untagged++)
        {
            var line = await ReadAsync();
            if (line.Span.StartsWith(tag))
            {
                var text = line[tag.Length..];
                NoteCapabilities(text.Span);
                return ImapBackendAnswer.Of(text.Span);
            }
            if (line.Span.StartsWith("* "u8))
            {
                NoteCapabilities(line.Span);
            }
            else if (line.Span.StartsWith("+"u8))
            {
                continuations = await ContinueAsync(continuations);
            }
            else
            {
                throw new BackendProtocolException("an answer to nothing that was asked");
            }
        }
        throw new BackendProtocolException("too many lines before an answer");
    }

    // One more challenge than we have responses is the reason why a token is refused (RFC 7628 §3.2.3): an empty line brings the NO.
    private async Task<ReadOnlyMemory<byte[]>> ContinueAsync(ReadOnlyMemory<byte[]> continuations)
    {
        if (!_credentialSent)
        {
            throw new BackendProtocolException("a continuation that nobody asked for");
        }
        await SendAsync([.. continuations.IsEmpty ? [] : continuations.Span[0], .. "\r\n"u8]);
        return continuations.IsEmpty ? continuations : continuations[1..];
    }

    private byte[] NextTag() => Encoding.ASCII.GetBytes($"{_tagStart}{++_commands} ");

    private async Task SendAsync(byte[] octets)
    {
        deadline.Restart();
        try
        {
            await backend.WriteAsync(octets, deadline.Token);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync()
    {
        var line = await LineReader.ReadAsync(backend, MaxLineOctets, deadline.Token);
        return line.Status switch
        {
            WireLineStatus.Line => line.Octets,
            WireLineStatus.TooLong => throw new BackendProtocolException("a line too long"),
            _ => throw new BackendProtocolException("it closed the connection"),
        };
    }

    // "* CAPABILITY …", or the response code in an OK.
    private void NoteCapabilities(ReadOnlySpan<byte> line)
    {
        const string Word = "CAPABILITY ";
        var text = Encoding.ASCII.GetString(line);
        if (text.StartsWith("* " + Word, StringComparison.OrdinalIgnoreCase))
        {
            Capabilities = text[(2 + Word.Length)..].Trim();
            return;
        }
        var start = text.IndexOf('[' + Word, StringComparison.OrdinalIgnoreCase);
        var end = start < 0 ? -1 : text.IndexOf(']', start);
        if (end > 0)
        {
            Capabilities = text[(start + 1 + Word.Length)..end].Trim();
        }
    }

    private static byte[] Literal(byte[] octets, string plus) => Encoding.ASCII.GetBytes($"{{{octets.Length}{plus}}}\r\n");

    private static bool CanBeQuoted(ReadOnlySpan<byte> octets) =>
        octets.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) < 0 && octets.Length <= 1_000;

    private static byte[] Quoted(byte[] octets)
    {
        List<byte> quoted = [(byte)'"'];
        foreach (var octet in octets)
        {
            if (octet is (byte)'"' or (byte)'\\')
            {
                quoted.Add((byte)'\\');
            }
            quoted.Add(octet);
        }
        quoted.Add((byte)'"');
        return [.. quoted];
    }
}
