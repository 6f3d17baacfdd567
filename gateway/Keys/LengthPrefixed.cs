using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Gateway.Keys;

/// <summary>
/// Input of a MAC: each field behind its length in four octets, big end first, so that no two lists of fields give the same
/// octets.
/// </summary>
internal sealed class LengthPrefixed
{
    private const uint Null = uint.MaxValue;

    private readonly ArrayBufferWriter<byte> _octets = new(256);

    /// <summary>What was added so far.</summary>
    public ReadOnlySpan<byte> Octets => _octets.WrittenSpan;

    /// <summary>Adds octets.</summary>
    public LengthPrefixed Add(ReadOnlySpan<byte> field)
    {
        Length((uint)field.Length);
        _octets.Write(field);
        return this;
    }

    /// <summary>Adds text as UTF-8; null differs from empty.</summary>
    public LengthPrefixed Add(string? field)
    {
        if (field is null)
        {
            Length(Null);
            return this;
        }

        var count = Encoding.UTF8.GetByteCount(field);
        Length((uint)count);
        _octets.Advance(Encoding.UTF8.GetBytes(field, _octets.GetSpan(count)));
        return this;
    }

    /// <summary>Adds a number as eight octets.</summary>
    public LengthPrefixed Add(long field)
    {
        Length(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(_octets.GetSpan(sizeof(long)), field);
        _octets.Advance(sizeof(long));
        return this;
    }

    /// <summary>Adds a time as Unix milliseconds, which is what the store keeps of it; null differs from any time.</summary>
    public LengthPrefixed Add(DateTimeOffset? field)
    {
        if (field is { } time)
        {
            return Add(time.ToUnixTimeMilliseconds());
        }

        Length(Null);
        return this;
    }

    /// <summary>Adds a list: its count, then each text.</summary>
    public LengthPrefixed Add(IReadOnlyList<string> fields)
    {
        Add((long)fields.Count);
        foreach (var field in fields)
        {
            Add(field);
        }

        return this;
    }

    /// <summary>Writes one prefixed field into <paramref name="destination"/>, for callers that may not allocate; returns what is left.</summary>
    public static Span<byte> Write(Span<byte> destination, ReadOnlySpan<byte> field)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)field.Length);
        field.CopyTo(destination[sizeof(uint)..]);
        return destination[(sizeof(uint) + field.Length)..];
    }

    private void Length(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_octets.GetSpan(sizeof(uint)), value);
        _octets.Advance(sizeof(uint));
    }
}
