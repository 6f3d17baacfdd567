using System.Globalization;

namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>What is said and heard in WBXML when a device must forget ([MS-ASPROV] §3.1.5.1.2, §3.2.5.1.2; [MS-ASCMD] §2.2.2).</summary>
internal static class WipeDocument
{
    // [MS-ASWBXML] §2.1.2.1.15, code page 14.
    private const int ProvisionPage = 14;
    private const int Provision = 0x05;
    private const int Status = 0x0B;
    private const int RemoteWipe = 0x0C;
    private const int AccountOnlyRemoteWipe = 0x3B;
    private const string Success = "1";

    // [MS-ASCMD] §2.2.2: the client is to be wiped, and learns more from Provision. Devices before 14.0 don't know it.
    private const int RemoteWipeRequested = 140;

    // Code page, root and status of the answers whose status stands below the root.
    private static readonly Dictionary<string, (int Page, int Root, int Status)> Roots = new(StringComparer.Ordinal)
    {
        [ActiveSyncCommands.Sync] = (0, 0x05, 0x0E),
        ["GetItemEstimate"] = (6, 0x05, 0x0E),
        [ActiveSyncCommands.FolderSync] = (7, 0x16, 0x0C),
        ["FolderCreate"] = (7, 0x13, 0x0C),
        ["FolderDelete"] = (7, 0x14, 0x0C),
        ["FolderUpdate"] = (7, 0x15, 0x0C),
        [ActiveSyncCommands.Ping] = (13, 0x05, 0x07),
        ["Search"] = (15, 0x05, 0x0C),
        [ActiveSyncCommands.Settings] = (18, 0x05, 0x06),
        ["ItemOperations"] = (20, 0x05, 0x0D),
        ["SendMail"] = (21, 0x05, 0x12),
        ["SmartForward"] = (21, 0x06, 0x12),
        ["SmartReply"] = (21, 0x07, 0x12),
    };

    /// <summary>The order, in the answer to Provision.</summary>
    public static byte[] Order(bool accountOnly) => new WbxmlWriter(ProvisionPage)
        .Open(Provision).Text(Status, Success).Empty(accountOnly ? AccountOnlyRemoteWipe : RemoteWipe).Close().ToArray();

    /// <summary>The last word to a device that said it forgets.</summary>
    public static byte[] Goodbye() => new WbxmlWriter(ProvisionPage).Open(Provision).Text(Status, Success).Close().ToArray();

    /// <summary>"Ask Provision", as the answer to a command; null where the command has no place for it.</summary>
    public static byte[]? AskProvision(string command) => Roots.TryGetValue(command, out var root)
        ? new WbxmlWriter(root.Page).Open(root.Root).Text(root.Status, RemoteWipeRequested.ToString(CultureInfo.InvariantCulture)).Close().ToArray()
        : null;

    /// <summary>What a Provision request says of a wipe; null: nothing, or it is no readable document.</summary>
    public static bool? Acknowledgement(ReadOnlySpan<byte> request)
    {
        var reader = new WbxmlReader(request);
        bool? answer = null;
        var (wipe, status) = (0, false);
        for (var node = reader.Read(); node is not WbxmlNode.End; node = reader.Read())
        {
            switch (node)
            {
                case WbxmlNode.Tag when reader.Page == ProvisionPage && reader.Token is RemoteWipe or AccountOnlyRemoteWipe && reader.Depth == 2:
                    wipe = reader.Depth;
                    break;
                case WbxmlNode.Tag:
                    status = wipe > 0 && reader.Page == ProvisionPage && reader.Token == Status;
                    break;
                case WbxmlNode.Text when status:
                    answer = reader.Text.SequenceEqual("1"u8);
                    break;
                case WbxmlNode.Close:
                    (wipe, status) = (reader.Depth < wipe ? 0 : wipe, false);
                    break;
                case WbxmlNode.Malformed:
                    return null;
            }
        }

        return answer;
    }
}
