using System.Text;
using MailKit;

namespace Gateway.Backends;

/// <summary>
/// Listens to one IMAP dialog and keeps the server's last words: the client library tells that a sign-in failed, not why. What
/// the client says is not looked at.
/// </summary>
internal sealed class LastImapAnswer : IProtocolLogger
{
    private const int MaxChars = 2_048;

    private string _tail = "";

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    /// <summary>The last line, with its tag, without its end.</summary>
    public string Line => _tail.TrimEnd('\r', '\n').Split('\n')[^1];

    public void LogConnect(Uri uri)
    {
    }

    public void LogClient(byte[] buffer, int offset, int count)
    {
    }

    public void LogServer(byte[] buffer, int offset, int count)
    {
        var text = _tail + Encoding.Latin1.GetString(buffer, offset, count);
        _tail = text.Length > MaxChars ? text[^MaxChars..] : text;
    }

    public void Dispose()
    {
    }
}
