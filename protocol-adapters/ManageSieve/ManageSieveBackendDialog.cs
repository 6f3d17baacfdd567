using System.Security.Cryptography;
using System.Text;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.ManageSieve;

/// <summary>Our client's side of one ManageSieve backend: commands out, responses in, each with its full time.</summary>
internal sealed class ManageSieveBackendDialog(BackendExchange exchange)
{
    private const int MaxResponseOctets = 16_384;

    // RFC 5804 §4: a quoted string has at most 1,024 octets.
    private const int MaxQuotedOctets = 1_024;

    private readonly List<ManageSieveWord> _words = [];
    private Dictionary<string, string> _capabilities = [];

    /// <summary>The capabilities last announced: name in upper case, value or nothing.</summary>
    public IReadOnlyDictionary<string, string> Capabilities => _capabilities;

    /// <summary>The SASL mechanisms last announced.</summary>
    public IReadOnlySet<string> Mechanisms => _capabilities.TryGetValue("SASL", out var names) ? [.. names.Split(' ')] : new HashSet<string>();

    /// <summary>The backend has at least a part of the credential.</summary>
    public bool CredentialSent { get; private set; }

    /// <summary>Reads a capability listing up to its OK.</summary>
    public async Task LearnAsync()
    {
        _capabilities = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (true)
        {
            var (kind, text) = await ReadAsync();
            if (kind is ManageSieveAnswer.Ok)
            {
                return;
            }
            Demand(kind is ManageSieveAnswer.Strings, "its greeting is no capability listing");
            var words = text.Split('\0');
            _capabilities[words[0]] = words.Length > 1 ? words[1] : "";
        }
    }

    /// <summary>Sends a command of ours, which holds no secret.</summary>
    public ValueTask SendAsync(string line)
    {
        exchange.Deadline.Restart();
        return exchange.Backend.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), exchange.Deadline.Token);
    }

    /// <summary>Sends a SASL message behind <paramref name="command"/>, and clears it.</summary>
    public async ValueTask SendAsync(string command, byte[] message)
    {
        var head = Encoding.ASCII.GetBytes(message.Length > MaxQuotedOctets ? $"{command}{{{message.Length}+}}\r\n" : command + "\"");
        byte[] line = [.. head, .. message, .. message.Length > MaxQuotedOctets ? "\r\n"u8 : "\"\r\n"u8];
        exchange.Deadline.Restart();
        CredentialSent = true;
        try
        {
            await exchange.Backend.WriteAsync(line, exchange.Deadline.Token);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
            CryptographicOperations.ZeroMemory(message);
        }
    }

    /// <summary>One response. The text: of strings, joined by NUL; otherwise the whole line.</summary>
    public async Task<(ManageSieveAnswer Kind, string Text)> ReadAsync()
    {
        exchange.Deadline.Restart();
        while (true)
        {
            var buffered = exchange.Backend.Buffered;
            var status = ManageSieveLine.TryParse(buffered.Span, MaxResponseOctets, isClient: false, _words, out var length);
            if (status is ParseStatus.Complete)
            {
                exchange.Backend.Consume(length);
                return Read(buffered.Span[..length]);
            }
            Demand(status is ParseStatus.NeedMoreData, "its response is out of protocol");
            Demand(await exchange.Backend.FillAsync(exchange.Deadline.Token), "it closed the connection");
        }
    }

    public static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new BackendProtocolException(otherwise);
        }
    }

    private (ManageSieveAnswer Kind, string Text) Read(ReadOnlySpan<byte> line)
    {
        Demand(_words.Count > 0, "an empty line");
        if (_words[0].IsString)
        {
            var strings = new List<string>();
            foreach (var word in _words)
            {
                strings.Add(Encoding.UTF8.GetString(word.Octets(line)));
            }
            return (ManageSieveAnswer.Strings, string.Join('\0', strings));
        }
        var first = _words[0].Octets(line);
        var kind = Ascii.EqualsIgnoreCase(first, "OK"u8) ? ManageSieveAnswer.Ok
            : Ascii.EqualsIgnoreCase(first, "NO"u8) ? ManageSieveAnswer.No
            : Ascii.EqualsIgnoreCase(first, "BYE"u8) ? ManageSieveAnswer.Bye
            : throw new BackendProtocolException("its response is none");
        return (kind, Encoding.UTF8.GetString(line));
    }
}

/// <summary>What a response is.</summary>
internal enum ManageSieveAnswer
{
    Ok,
    No,
    Bye,

    /// <summary>A capability, or a challenge.</summary>
    Strings,
}
