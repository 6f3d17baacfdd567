using System.Buffers.Text;
using System.Text;

namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>A FolderSync document ([MS-ASCMD] §2.2.1.5), as far as it can cost a device its folders.</summary>
internal sealed class FolderSyncAnswer
{
    /// <summary>The status of success.</summary>
    public const int Success = 1;

    /// <summary>The device's key is not known: it throws its folders away and starts again.</summary>
    public const int KeyUnknown = 9;

    // [MS-ASWBXML] §2.1.2.1.8, code page 7.
    private const int Page = 7;
    private const int ServerId = 0x08;
    private const int Type = 0x0A;
    private const int StatusTag = 0x0C;
    private const int Add = 0x0F;
    private const int Delete = 0x10;
    private const int SyncKeyTag = 0x12;
    private const int Root = 0x16;
    private const int ChangeDepth = 3;

    private readonly HashSet<string> _deleted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _added = new(StringComparer.Ordinal);
    private readonly HashSet<int> _types = [];

    private FolderSyncAnswer()
    {
    }

    /// <summary>The status; 0 when it is absent (a request has none).</summary>
    public int Status { get; private set; }

    /// <summary>The key; null when it is absent.</summary>
    public string? SyncKey { get; private set; }

    /// <summary>Ids of the folders that the device is told to delete, with all that is in them.</summary>
    public IReadOnlySet<string> Deleted => _deleted;

    /// <summary>Reads a request or an answer; null when it is no FolderSync document in WBXML.</summary>
    public static FolderSyncAnswer? Read(ReadOnlySpan<byte> document)
    {
        var reader = new WbxmlReader(document);
        var answer = new FolderSyncAnswer();
        if (reader.Read() is not WbxmlNode.Tag || reader.Page != Page || reader.Token != Root)
        {
            return null;
        }

        var (change, field) = (0, 0);
        while (true)
        {
            switch (reader.Read())
            {
                case WbxmlNode.Tag:
                    field = reader.Page == Page ? reader.Token : 0;
                    change = reader.Depth == ChangeDepth ? field : change;
                    break;
                case WbxmlNode.Text:
                    answer.Take(change, field, reader.Text);
                    break;
                case WbxmlNode.Close:
                    field = 0;
                    change = reader.Depth < ChangeDepth ? 0 : change;
                    break;
                case WbxmlNode.End:
                    return answer;
                default:
                    return null;
            }
        }
    }

    /// <summary>Whether it adds the folder of that id.</summary>
    public bool Adds(string serverId) => _added.Contains(serverId);

    /// <summary>Whether it succeeded and adds all of these folders: only then is the backend whole.</summary>
    public bool ShowsAll(IEnumerable<MailboxFolder> folders) => Status == Success && folders.All(folder => _types.Contains((int)folder));

    private void Take(int change, int field, ReadOnlySpan<byte> text)
    {
        switch (change, field)
        {
            case (0, StatusTag):
                Status = Number(text);
                break;
            case (0, SyncKeyTag):
                SyncKey = Encoding.UTF8.GetString(text);
                break;
            case (Delete, ServerId):
                _deleted.Add(Encoding.UTF8.GetString(text));
                break;
            case (Add, ServerId):
                _added.Add(Encoding.UTF8.GetString(text));
                break;
            case (Add, Type):
                _types.Add(Number(text));
                break;
        }
    }

    private static int Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out int number, out var used) && used == text.Length ? number : -1;
}
