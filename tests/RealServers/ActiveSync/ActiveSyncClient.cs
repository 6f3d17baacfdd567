using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;

namespace Gateway.RealServers.ActiveSync;

/// <summary>
/// A small ActiveSync 14.1 phone: one device of one user, Basic with every request, real WBXML. It keeps the keys of the
/// folder hierarchy and of each folder, as a device does. The caller owns the <see cref="HttpClient"/>.
/// </summary>
public sealed class ActiveSyncClient(HttpClient http, Uri url, string user, string password, string deviceId = "PHONE0123456789")
{
    private static readonly XNamespace AirSync = "AirSync";
    private static readonly XNamespace Email = "Email";
    private static readonly XNamespace Hierarchy = "FolderHierarchy";
    private static readonly XNamespace PingSpace = "Ping";
    private static readonly XNamespace Policy = "Provision";
    private static readonly XNamespace Find = "Search";
    private static readonly XNamespace Operations = "ItemOperations";
    private static readonly XNamespace Compose = "ComposeMail";
    private static readonly XNamespace Body = "AirSyncBase";
    private static readonly XNamespace Estimate = "GetItemEstimate";
    private static readonly XNamespace Move = "Move";
    private static readonly XNamespace Own = "Settings";

    private readonly Dictionary<string, string> _syncKeys = new(StringComparer.Ordinal);
    private readonly List<string> _deletedFolders = [];
    private readonly List<string> _deletedItems = [];
    private string _hierarchyKey = "0";

    /// <summary>The protocol version that it says it speaks.</summary>
    public string ProtocolVersion { get; init; } = "14.1";

    /// <summary>Every folder that this device was ever told to delete, by id.</summary>
    public IReadOnlyList<string> DeletedFolders => _deletedFolders;

    /// <summary>Every item that this device was ever told to delete, by id.</summary>
    public IReadOnlyList<string> DeletedItems => _deletedItems;

    /// <summary>OPTIONS; returns the versions offered. The caller may look at the whole answer by <see cref="SendAsync"/>.</summary>
    public async Task<string> OptionsAsync(CancellationToken token = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, url);
        using var response = await SendAsync(request, token);
        await ThrowUnlessOkAsync(response, token);
        return string.Join(',', response.Headers.GetValues("MS-ASProtocolVersions"));
    }

    /// <summary>Asks for the policy; returns the policy's status (1 there is one, 2 there is none).</summary>
    public async Task<int> ProvisionAsync(CancellationToken token = default)
    {
        var answer = await CommandAsync(
            "Provision",
            new XElement(Policy + "Provision",
                new XElement(Policy + "Policies",
                    new XElement(Policy + "Policy", new XElement(Policy + "PolicyType", "MS-EAS-Provisioning-WBXML")))),
            token);
        return Number(answer?.Descendants(Policy + "Policy").Elements(Policy + "Status").FirstOrDefault());
    }

    /// <summary>Asks for the policy; the order to forget that came instead, null when none did.</summary>
    public async Task<string?> WipeOrderAsync(CancellationToken token = default)
    {
        var answer = await CommandAsync("Provision", new XElement(Policy + "Provision"), token);
        return answer?.Elements().FirstOrDefault(element => element.Name.LocalName.EndsWith("RemoteWipe", StringComparison.Ordinal))?.Name.LocalName;
    }

    /// <summary>Says that it forgets; returns the status of the last word.</summary>
    public async Task<int> AcknowledgeWipeAsync(string order, CancellationToken token = default)
    {
        var answer = await CommandAsync(
            "Provision",
            new XElement(Policy + "Provision", new XElement(Policy + order, new XElement(Policy + "Status", "1"))),
            token);
        return Number(answer?.Element(Policy + "Status"));
    }

    /// <summary>Tells what it is.</summary>
    public async Task DescribeAsync(string model, string os, string name, CancellationToken token = default) => await CommandAsync(
        "Settings",
        new XElement(Own + "Settings",
            new XElement(Own + "DeviceInformation",
                new XElement(Own + "Set",
                    new XElement(Own + "Model", model),
                    new XElement(Own + "FriendlyName", name),
                    new XElement(Own + "OS", os)))),
        token);

    /// <summary>The folders added since the last call; all of them at the first.</summary>
    public async Task<IReadOnlyList<SyncFolder>> FolderSyncAsync(CancellationToken token = default)
    {
        var answer = await CommandAsync(
            "FolderSync",
            new XElement(Hierarchy + "FolderSync", new XElement(Hierarchy + "SyncKey", _hierarchyKey)),
            token) ?? throw new ActiveSyncException("FolderSync: empty answer");
        Expect(1, answer.Element(Hierarchy + "Status"), "FolderSync");
        _hierarchyKey = answer.Element(Hierarchy + "SyncKey")!.Value;
        _deletedFolders.AddRange(answer.Descendants(Hierarchy + "Delete").Select(delete => delete.Element(Hierarchy + "ServerId")!.Value));
        return [.. answer.Descendants(Hierarchy + "Add").Select(add => new SyncFolder(
            add.Element(Hierarchy + "ServerId")!.Value,
            add.Element(Hierarchy + "ParentId")!.Value,
            add.Element(Hierarchy + "DisplayName")!.Value,
            Number(add.Element(Hierarchy + "Type"))))];
    }

    /// <summary>The next mails added to a folder, at most <paramref name="window"/>; empty when there is nothing new.</summary>
    public async Task<IReadOnlyList<SyncItem>> SyncAsync(string folderId, int window = 50, CancellationToken token = default)
    {
        if (!_syncKeys.ContainsKey(folderId))
        {
            _syncKeys[folderId] = "0";
            await SyncOnceAsync(folderId, [], token);
        }

        var answer = await SyncOnceAsync(
            folderId,
            [
                new XElement(AirSync + "GetChanges", "1"),
                new XElement(AirSync + "WindowSize", window.ToString(CultureInfo.InvariantCulture)),
                new XElement(AirSync + "Options",
                    new XElement(AirSync + "FilterType", "0"),
                    new XElement(Body + "BodyPreference",
                        new XElement(Body + "Type", "1"),
                        new XElement(Body + "TruncationSize", "500"))),
            ],
            token);
        return [.. (answer?.Descendants(AirSync + "Add") ?? []).Select(add =>
            Item(add.Element(AirSync + "ServerId"), add.Element(AirSync + "ApplicationData")))];
    }

    /// <summary>Waits for news in the folders; the request hangs for up to the heartbeat.</summary>
    public async Task<PingResult> PingAsync(IEnumerable<string> folderIds, TimeSpan heartbeat, CancellationToken token = default)
    {
        var answer = await CommandAsync(
            "Ping",
            new XElement(PingSpace + "Ping",
                new XElement(PingSpace + "HeartbeatInterval", ((int)heartbeat.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
                new XElement(PingSpace + "Folders", folderIds.Select(id => new XElement(PingSpace + "Folder",
                    new XElement(PingSpace + "Id", id),
                    new XElement(PingSpace + "Class", "Email"))))),
            token) ?? throw new ActiveSyncException("Ping: empty answer");
        return new PingResult(
            Number(answer.Element(PingSpace + "Status")),
            [.. answer.Descendants(PingSpace + "Folder").Select(folder => folder.Value)]);
    }

    /// <summary>Sends a message (RFC 5322 text with CRLF) and keeps a copy in Sent; success has no body.</summary>
    public async Task SendMailAsync(string message, CancellationToken token = default)
    {
        var answer = await CommandAsync(
            "SendMail",
            new XElement(Compose + "SendMail",
                new XElement(Compose + "ClientId", Guid.NewGuid().ToString("N")),
                new XElement(Compose + "SaveInSentItems"),
                new XElement(Compose + "MIME", new XCData(message))),
            token);
        if (answer is not null)
        {
            throw new ActiveSyncException($"SendMail: status {answer.Element(Compose + "Status")?.Value}");
        }
    }

    /// <summary>How many changes wait in a folder that was synchronised before.</summary>
    public async Task<int> EstimateAsync(string folderId, CancellationToken token = default)
    {
        var answer = await CommandAsync(
            "GetItemEstimate",
            new XElement(Estimate + "GetItemEstimate",
                new XElement(Estimate + "Collections",
                    new XElement(Estimate + "Collection",
                        new XElement(AirSync + "SyncKey", _syncKeys[folderId]),
                        new XElement(Estimate + "CollectionId", folderId)))),
            token);
        Expect(1, answer?.Descendants(Estimate + "Status").FirstOrDefault(), "GetItemEstimate");
        return Number(answer?.Descendants(Estimate + "Estimate").FirstOrDefault());
    }

    /// <summary>Moves a mail; returns its id in the other folder.</summary>
    public async Task<string> MoveAsync(string serverId, string fromFolderId, string toFolderId, CancellationToken token = default)
    {
        var answer = await CommandAsync(
            "MoveItems",
            new XElement(Move + "MoveItems",
                new XElement(Move + "Move",
                    new XElement(Move + "SrcMsgId", serverId),
                    new XElement(Move + "SrcFldId", fromFolderId),
                    new XElement(Move + "DstFldId", toFolderId))),
            token);
        Expect(3, answer?.Descendants(Move + "Status").FirstOrDefault(), "MoveItems");
        return answer!.Descendants(Move + "DstMsgId").First().Value;
    }

    /// <summary>The whole MIME text of a mail.</summary>
    public async Task<string> FetchAsync(string folderId, string serverId, CancellationToken token = default)
    {
        var answer = await CommandAsync(
            "ItemOperations",
            new XElement(Operations + "ItemOperations",
                new XElement(Operations + "Fetch",
                    new XElement(Operations + "Store", "Mailbox"),
                    new XElement(AirSync + "CollectionId", folderId),
                    new XElement(AirSync + "ServerId", serverId),
                    new XElement(Operations + "Options",
                        new XElement(AirSync + "MIMESupport", "2"),
                        new XElement(Body + "BodyPreference", new XElement(Body + "Type", "4"))))),
            token);
        return answer?.Descendants(Body + "Data").FirstOrDefault()?.Value
            ?? throw new ActiveSyncException($"ItemOperations: no data in {answer}");
    }

    /// <summary>Mails of a folder that hold the text.</summary>
    public async Task<IReadOnlyList<SyncItem>> SearchAsync(string folderId, string text, CancellationToken token = default)
    {
        var answer = await CommandAsync(
            "Search",
            new XElement(Find + "Search",
                new XElement(Find + "Store",
                    new XElement(Find + "Name", "Mailbox"),
                    new XElement(Find + "Query", new XElement(Find + "And",
                        new XElement(AirSync + "Class", "Email"),
                        new XElement(AirSync + "CollectionId", folderId),
                        new XElement(Find + "FreeText", text))),
                    new XElement(Find + "Options", new XElement(Find + "Range", "0-9")))),
            token);
        return [.. (answer?.Descendants(Find + "Result") ?? [])
            .Where(result => result.Element(Find + "Properties") is not null)
            .Select(result => Item(result.Element(Find + "LongId"), result.Element(Find + "Properties")))];
    }

    /// <summary>Sends one request with this device's Authorization, and returns whatever comes; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token = default)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        request.Headers.Add("MS-ASProtocolVersion", ProtocolVersion);
        request.Headers.UserAgent.ParseAdd("TestPhone/1.0");
        return await http.SendAsync(request, token);
    }

    private async Task<XElement?> CommandAsync(string command, XElement document, CancellationToken token)
    {
        var query = $"?Cmd={command}&User={Uri.EscapeDataString(user)}&DeviceId={deviceId}&DeviceType=TestPhone";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url + query))
        {
            Content = new ByteArrayContent(Wbxml.Encode(document)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.ms-sync.wbxml");
        using var response = await SendAsync(request, token);
        await ThrowUnlessOkAsync(response, token);
        return Wbxml.Decode(await response.Content.ReadAsByteArrayAsync(token));
    }

    private async Task<XElement?> SyncOnceAsync(string folderId, XElement[] wishes, CancellationToken token)
    {
        var answer = await CommandAsync(
            "Sync",
            new XElement(AirSync + "Sync",
                new XElement(AirSync + "Collections",
                    new XElement(AirSync + "Collection",
                        new XElement(AirSync + "SyncKey", _syncKeys[folderId]),
                        new XElement(AirSync + "CollectionId", folderId),
                        wishes))),
            token);
        if (answer?.Descendants(AirSync + "Collection").FirstOrDefault() is { } collection)
        {
            Expect(1, collection.Element(AirSync + "Status"), "Sync");
            _syncKeys[folderId] = collection.Element(AirSync + "SyncKey")!.Value;
            var commands = collection.Elements(AirSync + "Commands").Elements();
            _deletedItems.AddRange(commands.Where(command => command.Name == AirSync + "Delete" || command.Name == AirSync + "SoftDelete")
                .Select(delete => delete.Element(AirSync + "ServerId")!.Value));
        }
        else if (answer is not null)
        {
            Expect(1, answer.Element(AirSync + "Status"), "Sync");
        }

        return answer;
    }

    private static async Task ThrowUnlessOkAsync(HttpResponseMessage response, CancellationToken token)
    {
        if (response.StatusCode is not HttpStatusCode.OK)
        {
            var text = await response.Content.ReadAsStringAsync(token);
            throw new ActiveSyncException(response.StatusCode, $"HTTP {(int)response.StatusCode}: {text}", response.Headers.RetryAfter?.Delta);
        }
    }

    private static SyncItem Item(XElement? id, XElement? data) => new(
        id?.Value ?? "",
        data?.Element(Email + "Subject")?.Value ?? "",
        data?.Element(Email + "From")?.Value ?? "");

    private static void Expect(int status, XElement? element, string command)
    {
        if (Number(element) != status)
        {
            throw new ActiveSyncException($"{command}: status {element?.Value ?? "absent"}");
        }
    }

    private static int Number(XElement? element) =>
        int.TryParse(element?.Value, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
