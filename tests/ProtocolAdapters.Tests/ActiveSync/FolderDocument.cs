using System.Globalization;
using System.Text;

namespace Gateway.ProtocolAdapters.Tests.ActiveSync;

/// <summary>FolderSync documents in WBXML, written octet by octet.</summary>
internal static class FolderDocument
{
    private static readonly byte[] Header = [0x03, 0x01, 0x6A, 0x00, 0x00, 0x07];

    public static byte[] Request(string key) => [.. Header, 0x56, .. Text(0x52, key), 0x01];

    public static byte[] Answer(int status, (string Id, int Type)[]? adds = null, string[]? deletes = null) =>
    [
        .. Header, 0x56, .. Number(0x4C, status), .. Text(0x52, "8"),
        0x4E,
        .. (adds ?? []).SelectMany(add => (byte[])[0x4F, .. Text(0x48, add.Id), .. Text(0x49, "0"), .. Text(0x47, "name"), .. Number(0x4A, add.Type), 0x01]),
        .. (deletes ?? []).SelectMany(id => (byte[])[0x50, .. Text(0x48, id), 0x01]),
        0x01, 0x01,
    ];

    private static byte[] Number(byte tag, int value) => Text(tag, value.ToString(CultureInfo.InvariantCulture));

    private static byte[] Text(byte tag, string value) => [tag, 0x03, .. Encoding.UTF8.GetBytes(value), 0x00, 0x01];
}
