using System.Globalization;
using System.Text;

namespace Gateway.ProtocolAdapters.Tests.ActiveSync;

/// <summary>Answers of other commands than FolderSync in WBXML, written octet by octet.</summary>
internal static class SyncDocument
{
    private static readonly byte[] Header = [0x03, 0x01, 0x6A, 0x00];

    /// <summary>A Sync answer: an item of so many octets added, and an item deleted.</summary>
    public static byte[] Sync(int status = 1, int bodyOctets = 0, string? deleted = null, string? softDeleted = null) =>
    [
        .. Header, 0x45, 0x5C, 0x4F, .. Text(0x4B, "7"), .. Text(0x52, "inbox"), .. Number(0x4E, status), 0x56,
        .. bodyOctets > 0 ? [0x47, .. Text(0x4D, "1"), 0x5D, 0x00, 0x11, 0x4A, 0x4B, .. Opaque(bodyOctets), 0x01, 0x01, 0x00, 0x00, 0x01, 0x01] : Array.Empty<byte>(),
        .. deleted is null ? [] : (byte[])[0x49, .. Text(0x4D, deleted), 0x01],
        .. softDeleted is null ? [] : (byte[])[0x61, .. Text(0x4D, softDeleted), 0x01],
        0x01, 0x01, 0x01, 0x01,
    ];

    /// <summary>SOGo without its database: <c>Sync > Status > 13</c>, "send the whole request again".</summary>
    public static byte[] SyncStatus(int status) => [.. Header, 0x45, .. Number(0x4E, status), 0x01];

    public static byte[] MoveItems(int status) => [.. Header, 0x00, 0x05, 0x45, 0x4A, .. Text(0x47, "2"), .. Number(0x4B, status), 0x01, 0x01];

    public static byte[] Estimate(int status) => [.. Header, 0x00, 0x06, 0x45, 0x4D, .. Number(0x4E, status), 0x01, 0x01];

    public static byte[] Ping(int status) => [.. Header, 0x00, 0x0D, 0x45, .. Number(0x47, status), 0x01];

    public static byte[] FolderDelete(int status) => [.. Header, 0x00, 0x07, 0x54, .. Number(0x4C, status), 0x01];

    private static byte[] Number(byte tag, int value) => Text(tag, value.ToString(CultureInfo.InvariantCulture));

    private static byte[] Text(byte tag, string value) => [tag, 0x03, .. Encoding.UTF8.GetBytes(value), 0x00, 0x01];

    // A length in mb_u_int32, and octets that would be tags if they were looked at.
    private static byte[] Opaque(int octets)
    {
        var content = new byte[octets];
        content.AsSpan().Fill(0x49);
        return [0xC3, (byte)(0x80 | (octets >> 14)), (byte)(0x80 | ((octets >> 7) & 0x7F)), (byte)(octets & 0x7F), .. content];
    }
}
