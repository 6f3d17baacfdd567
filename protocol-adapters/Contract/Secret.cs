using System.Security.Cryptography;
using System.Text;

namespace Gateway.ProtocolAdapters.Contract;

/// <summary>
/// The only carrier of a password or token: UTF-8 octets as presented, not normalised. Owned by whoever made it, zeroed on
/// dispose. It never prints, compares in fixed time, and is never a key of anything.
/// </summary>
public sealed class Secret : IDisposable
{
    /// <summary>Longest secret taken from a client, in octets: tokens of large organisations reach 8 KiB.</summary>
    public const int MaxOctets = 12_288;

    private byte[]? _octets;

    private Secret(byte[] octets) => _octets = octets;

    /// <summary>Copies <paramref name="octets"/>; the caller clears its own.</summary>
    public static Secret Copy(ReadOnlySpan<byte> octets)
    {
        // Pinned, so that the collector leaves no second copy behind when it compacts.
        var pinned = GC.AllocateUninitializedArray<byte>(octets.Length, pinned: true);
        octets.CopyTo(pinned);
        return new Secret(pinned);
    }

    /// <summary>From a page's, a header's or a file's text, which is out of our hands already.</summary>
    public static Secret FromText(string text)
    {
        var pinned = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetByteCount(text), pinned: true);
        Encoding.UTF8.GetBytes(text, pinned);
        return new Secret(pinned);
    }

    /// <summary>The octets, valid until dispose. Throws <see cref="ObjectDisposedException"/> afterwards.</summary>
    public ReadOnlySpan<byte> Octets => _octets ?? throw new ObjectDisposedException(nameof(Secret));

    /// <summary>The length in octets.</summary>
    public int Length => Octets.Length;

    /// <summary>A second owner's copy.</summary>
    public Secret Clone() => Copy(Octets);

    /// <summary>Equality in time that depends on the lengths alone.</summary>
    public bool FixedTimeEquals(Secret other) => CryptographicOperations.FixedTimeEquals(Octets, other.Octets);

    /// <summary>Zeroes the octets. Later reads throw; a second call does nothing.</summary>
    public void Dispose()
    {
        var octets = Interlocked.Exchange(ref _octets, null);
        if (octets is not null)
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    /// <summary>Three stars, whatever it holds.</summary>
    public override string ToString() => "***";
}
