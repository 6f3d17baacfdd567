using System.Buffers;
using System.Buffers.Text;

namespace Gateway.ProtocolAdapters.Sasl;

/// <summary>Base64 as RFC 4648 §4 and nothing else: no white space, padding in full, no stray bits. Never throws on input.</summary>
public static class SaslBase64
{
    /// <summary>
    /// Decodes into <paramref name="destination"/>. False: not base64, or it does not fit. The framework's decoder takes white space, so that is
    /// refused first; it refuses missing padding and (checked here by encoding again) would take non-zero trailing bits.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> destination, out int written)
    {
        written = 0;
        if (text.Length % 4 != 0 || text.IndexOfAny(" \t\r\n"u8) >= 0
            || Base64.DecodeFromUtf8(text, destination, out _, out var decoded) != OperationStatus.Done)
        {
            return false;
        }
        Span<byte> last = stackalloc byte[4];
        if (decoded % 3 != 0)
        {
            Base64.EncodeToUtf8(destination[(decoded - (decoded % 3))..decoded], last, out _, out _);
            if (!last.SequenceEqual(text[^4..]))
            {
                return false;
            }
        }
        written = decoded;
        return true;
    }

    /// <summary>Encodes; the caller clears the result when it holds a secret.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> octets)
    {
        var text = GC.AllocateUninitializedArray<byte>(Base64.GetMaxEncodedToUtf8Length(octets.Length), pinned: true);
        Base64.EncodeToUtf8(octets, text, out _, out _);
        return text;
    }
}
