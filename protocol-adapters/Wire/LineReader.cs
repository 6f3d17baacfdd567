using System.Runtime.CompilerServices;

namespace Gateway.ProtocolAdapters.Wire;

/// <summary>Takes one line at a time from a connection.</summary>
public static class LineReader
{
    /// <summary>
    /// Reads up to the next LF. <paramref name="maxOctets"/> counts the line with its ending. The line is consumed; its octets stay valid until the
    /// next read from the connection. The caller's token carries the deadline.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<WireLine> ReadAsync(MailConnection connection, int maxOctets, CancellationToken cancellationToken)
    {
        var searched = 0;
        while (true)
        {
            var buffered = connection.Buffered;
            var found = buffered.Span[searched..].IndexOf((byte)'\n');
            var length = found < 0 ? buffered.Length : searched + found + 1;
            if (length > maxOctets || (found < 0 && length == maxOctets))
            {
                return new WireLine(WireLineStatus.TooLong, default, false);
            }
            if (found >= 0)
            {
                connection.Consume(length);
                return Whole(buffered[..(length - 1)]);
            }
            searched = length;
            if (!await connection.FillAsync(cancellationToken))
            {
                return new WireLine(WireLineStatus.End, default, false);
            }
        }
    }

    private static WireLine Whole(ReadOnlyMemory<byte> line) =>
        line.Length > 0 && line.Span[^1] == '\r'
            ? new WireLine(WireLineStatus.Line, line[..^1], true)
            : new WireLine(WireLineStatus.Line, line, false);
}

/// <summary>One line, or why there is none.</summary>
/// <param name="Status">Whether there is a line.</param>
/// <param name="Octets">The line without its ending; may hold any octet but LF.</param>
/// <param name="EndedWithCrLf">Whether it ended as the RFCs ask; false: a bare LF.</param>
public readonly record struct WireLine(WireLineStatus Status, ReadOnlyMemory<byte> Octets, bool EndedWithCrLf);

/// <summary>Whether there is a line.</summary>
public enum WireLineStatus
{
    /// <summary>There is.</summary>
    Line,

    /// <summary>It is longer than allowed; nothing was consumed, and the conversation should end.</summary>
    TooLong,

    /// <summary>The other side closed before the line ended.</summary>
    End,
}
