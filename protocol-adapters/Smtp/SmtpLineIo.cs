using System.Text;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>Lines to and from a client that has not signed in, all under one deadline. After the last word it is closed.</summary>
internal sealed class SmtpLineIo(MailConnection client, TimeProvider time, SmtpDeadline? deadline = null)
{
    private static readonly TimeSpan LastWordPatience = TimeSpan.FromSeconds(1);

    // Of its own: the sign-in's outcome is owed even where its deadline has passed or a drain has begun meanwhile.
    private static readonly TimeSpan OutcomePatience = TimeSpan.FromSeconds(5);

    /// <summary>The deadline and the drain, whichever comes first.</summary>
    public CancellationToken Token => deadline?.Token ?? CancellationToken.None;

    /// <summary>Whether the last word before a session is said, or the client has gone.</summary>
    public bool IsClosed { get; private set; }

    // What the token's end means to the client.
    private string Farewell => deadline is { HasPassed: false } ? SmtpReply.Draining : SmtpReply.TimedOut;

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
            await EndAsync();
        }

        return null;
    }

    /// <summary>Writes one reply line.</summary>
    public ValueTask SayAsync(string reply) => WriteAsync(reply + "\r\n");

    /// <summary>Writes the reply to a sign-in, whatever became of the deadline.</summary>
    public async ValueTask SayOutcomeAsync(string reply)
    {
        using var moment = new CancellationTokenSource(OutcomePatience, time);
        await client.WriteAsync(Encoding.Latin1.GetBytes(reply + "\r\n"), moment.Token);
    }

    /// <summary>Tells the client that it is signed in, which ends this conversation.</summary>
    public ValueTask HandOverAsync(string reply)
    {
        IsClosed = true;
        return SayOutcomeAsync(reply);
    }

    /// <summary>Writes whole reply lines.</summary>
    public ValueTask WriteAsync(string lines) => client.WriteAsync(Encoding.Latin1.GetBytes(lines), Token);

    /// <summary>Says goodbye because the deadline has passed or the node drains.</summary>
    public ValueTask EndAsync() => EndAsync(Farewell);

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
