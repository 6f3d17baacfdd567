namespace Gateway.TestKit;

/// <summary>Random numbers that a seed repeats, on every machine (xorshift64*).</summary>
public sealed class Dice(ulong seed)
{
    // Seeds that differ by one must not begin alike, and zero would stay zero.
    private ulong _state = ((seed + 1) * 0x9E3779B97F4A7C15) | 1;

    /// <summary>From 0 to below <paramref name="limit"/>.</summary>
    public int Next(int limit)
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return (int)((_state * 0x2545F4914F6CDD1D >> 33) % (uint)limit);
    }

    /// <summary>One octet of any value.</summary>
    public byte NextOctet() => (byte)Next(256);

    /// <summary>One of them.</summary>
    public T Pick<T>(IReadOnlyList<T> values) => values[Next(values.Count)];

    /// <summary>From 0 to <paramref name="limit"/>, every order of magnitude as often as the next.</summary>
    public int NextSize(int limit) => Next(2 << Next(32 - int.LeadingZeroCount(limit))) % (limit + 1);
}
