using System.Text;

namespace Gateway.Keys;

/// <summary>
/// A known text sealed under a root key and kept in the store. A node whose key does not open it holds the wrong key or the
/// wrong store: it must answer "unavailable", because every right app password would look wrong to it.
/// </summary>
internal static class KeyCanary
{
    private static readonly byte[] Text = "app-password gateway"u8.ToArray();

    /// <summary>The row's value for a key.</summary>
    public static byte[] Make(RootKey key) => key.Seal(KeyLabel.Canary, Aad(key.Id), Text);

    /// <summary>Whether <paramref name="stored"/> was made under this very key.</summary>
    public static bool Proves(RootKey key, ReadOnlySpan<byte> stored) =>
        key.TryOpen(KeyLabel.Canary, Aad(key.Id), stored, out var text) && text.AsSpan().SequenceEqual(Text);

    private static byte[] Aad(int id) => Encoding.ASCII.GetBytes($"kid:{id}");
}
