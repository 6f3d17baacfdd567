using System.Text;
using Gateway.ProtocolAdapters.ActiveSync;

namespace Gateway.Fuzz.Tests.Targets;

/// <summary>What a phone says in its query, and WBXML from either side.</summary>
internal static class ActiveSyncTargets
{
    // [MS-ASWBXML] §2.1.2.1.8: a FolderSync answer.
    private const string FolderSync =
        "\u0003\u0001\u006a\0\0\u0007\u0056\u004c\u00031\0\u0001\u0052\u00038\0\u0001\u004e\u004f\u0048\u0003i1\0\u0001\u004a\u00032\0\u0001\u0001\u0050\u0048\u0003i2\0\u0001\u0001\u0001\u0001";

    public static FuzzTarget[] All { get; } =
    [
        new("ActiveSync query",
            ["Cmd=Sync&User=alice%40example.test&DeviceId=A1&DeviceType=SP", "jQAJBBBBQkNERUYwMTIzNDU2Nzg5AAJTUAgTdmljdGltQGV4YW1wbGUudGVzdA==", "Cmd=Ping", "", "cmd=x&CMD=y", "jRITBAQxMjM0BEFCQ0QCU1A="],
            LookAtQuery) { MaxOctets = 8_192 },
        new("ActiveSync query as written", ["alice@example.test\0Ping", "a&b=c%41+d"], LookAtWritten),
        new("WBXML", [FolderSync, "\u0003\u0001\u006a\0\0\u0007\u0056\u0052\u00030\0\u0001\u0001", "\u0003\u0001\u006a\0\u0045\u00c3\u0003abc\u0001", "\u0003\u0001\u006a\0\u0005"], LookAtWbxml),
    ];

    private static int LookAtQuery(FuzzInput input)
    {
        if (!ActiveSyncRequest.TryParse(input.Text, out var request))
        {
            return 0;
        }

        foreach (var text in new[] { request.Command, request.User, request.DeviceId, request.DeviceType })
        {
            Must.Hold(text is null || (text.Length <= 320 && !text.Any(char.IsControl)), "what goes into logs is short and plain");
        }
        return 1 + (request.Command is null ? 0 : 1) + (request.User is null ? 0 : 2) + (request.DeviceId is null ? 0 : 4) + (request.DeviceType is null ? 0 : 8);
    }

    // [MS-ASHTTP] 2.2.1.1.1: the same request in both forms is the same request.
    private static int LookAtWritten(FuzzInput input)
    {
        var (first, second) = input.Halves();
        var user = new string([.. Encoding.Latin1.GetString(first).Where(letter => !char.IsControl(letter)).Take(100)]);
        byte[] device = [.. second.Take(16)];
        var userOctets = Encoding.UTF8.GetBytes(user);
        byte[] block = [0x8D, 18, 9, 4, (byte)device.Length, .. device, 4, 1, 2, 3, 4, 2, (byte)'S', (byte)'P', 8, (byte)userOctets.Length, .. userOctets];
        var plain = $"Cmd=Ping&User={Uri.EscapeDataString(user)}&DeviceId={Convert.ToHexString(device)}&DeviceType=SP";

        Must.Hold(ActiveSyncRequest.TryParse(Convert.ToBase64String(block), out var fromBlock), "a block as written is taken");
        Must.Hold(ActiveSyncRequest.TryParse(plain, out var fromPlain), "a query as written is taken");
        Must.Hold((fromBlock.Command, fromBlock.DeviceId, fromBlock.DeviceType) == (fromPlain.Command, fromPlain.DeviceId, fromPlain.DeviceType), "both say the same");
        Must.Hold((fromBlock.User ?? "") == user && (fromPlain.User ?? "") == user, "both name the same user");
        return device.Length == 0 ? 1 : 2 + Math.Min(user.Length, 1);
    }

    private static int LookAtWbxml(FuzzInput input)
    {
        var reader = new WbxmlReader(input.Octets);
        var (nodes, deepest) = (0, 0);
        WbxmlNode node;
        do
        {
            node = reader.Read();
            deepest = Math.Max(deepest, reader.Depth);
            Must.Hold(++nodes <= (2 * input.Octets.Length) + 2, "every octet is looked at once");
            Must.Hold(reader.Depth is >= 0 and <= WbxmlReader.MaxDepth && reader.Text.Length <= input.Octets.Length, "nesting is bounded");
        }
        while (node is not (WbxmlNode.End or WbxmlNode.Malformed));

        var answer = FolderSyncAnswer.Read(input.Octets);
        Must.Hold(answer is null || node is WbxmlNode.End, "what is malformed is no document");
        return (int)node + (8 * Math.Min(deepest, 7)) + (answer is null ? 0 : 64 + (Math.Min(answer.Deleted.Count, 3) * 128));
    }
}
