using System.Security.Cryptography;
using Gateway.Keys;

namespace Gateway.Storage;

/// <summary>Walks a chained log row by row and remembers the first fault.</summary>
internal sealed class ChainCheck(ChainPosition start)
{
    private long _rows;

    /// <summary>The last good row.</summary>
    public ChainPosition Position { get; private set; } = start;

    /// <summary>What is wrong; null so far nothing.</summary>
    public ChainVerdict? Failure { get; private set; }

    /// <summary>Takes the next row; false when it does not follow.</summary>
    public bool Take(long seq, LengthPrefixed fields, byte[] hash)
    {
        if (Failure is not null) return false;
        var expected = Position.Seq + 1;
        if (seq != expected) return Fail(expected, seq > expected ? "rows are missing" : "a row stands twice");
        if (!CryptographicOperations.FixedTimeEquals(ChainHeads.Next(Position.Hash, fields), hash)) return Fail(seq, "the row, or one before it, was altered");

        Position = new ChainPosition(seq, hash);
        _rows++;
        return true;
    }

    /// <summary>The verdict, given where the sealed end is; null: its seal is not ours.</summary>
    public ChainVerdict End(ChainPosition? head)
    {
        if (Failure is null && head is null) Fail(Position.Seq, "the log's end is not sealed by the gateway's key");
        if (Failure is null && head!.Seq > Position.Seq) Fail(Position.Seq + 1, "rows are missing at the end");
        if (Failure is null && (head!.Seq < Position.Seq || !head.Hash.AsSpan().SequenceEqual(Position.Hash))) Fail(head.Seq, "the log's end was set back");
        return Failure ?? new ChainVerdict(_rows, null, null);
    }

    private bool Fail(long seq, string fault)
    {
        Failure = new ChainVerdict(_rows, seq, fault);
        return false;
    }
}
