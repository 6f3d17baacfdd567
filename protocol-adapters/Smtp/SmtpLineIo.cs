using System.Text;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>Lines to and from a client that has not signed in, all under one deadline. After the last word it is closed.</summary>
internal sealed class SmtpLineIo(MailConnection client, TimeProvider time, SmtpDeadline? deadline = null)
{
    private static readonly TimeSpan LastWordPatience = TimeSpan.FromSeconds(1);

    /// <summary>The deadline and the drain, whichever comes first.</summary>
    public CancellationToken Token => deadline?.Token ?? CancellationToken.None;

    /// <summary>Whether the last word is said, or the client has gone.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>The next line; null: the conversation is over, and the client was told why.</summary>
    public async ValueTask<WireLine?> ReadAsync(int maxOctets)
    {
        if (IsClosed)
        {
            return null;
        }

        try
        {
            var line = await LineReader.ReadAsync(client, maxOctets, Token);
            switch (line.Status)
            {
                case WireLineStatus.Line:
                    return line;
                case WireLineStatus.TooLong:
                    var isAuth = Ascii.EqualsIgnoreCase(client.Buffered.Span[..5], "AUTH "u8);
                    await EndAsync(isAuth ? SmtpReply.AuthLineTooLong : SmtpReply.LineTooLong);
                    break;
                default:
                    IsClosed = true;
                    break;
            }
        }
        catch (OperationCanceledException)
        {
            await EndAsync(deadline is { HasPassed: false } ? SmtpReply.Draining : SmtpReply.TimedOut);
        }

        return null;
    }

    /// <summary>Writes one reply line.</summary>
    public ValueTask SayAsync(string reply) => WriteAsync(reply + "\r\n");

    /// <summary>Writes whole reply lines.</summary>
    public ValueTask WriteAsync(string lines) => client.WriteAsync(Encoding.Latin1.GetBytes(lines), Token);

    /// <summary>Writes the last word. It does not wait for a client that does not read.</summary>
    public async ValueTask EndAsync(string reply)
    {
        IsClosed = true;
        using var moment = new CancellationTokenSource(LastWordPatience, time);
        try
        {
            await client.WriteAsync(Encoding.Latin1.GetBytes(reply + "\r\n"), moment.Token);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Nobody is owed more than the attempt.
        }
    }
}
