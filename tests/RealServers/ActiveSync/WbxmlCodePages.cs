using System.Xml.Linq;

namespace Gateway.RealServers.ActiveSync;

/// <summary>[MS-ASWBXML] §2.1.2.1: the tokens of the code pages that the client speaks. The first name of a page is token 0x05; - is none.</summary>
internal static class WbxmlCodePages
{
    private const int FirstToken = 0x05;

    private static readonly Dictionary<int, (XNamespace Name, string[] Tags)> Pages = new()
    {
        [0] = ("AirSync", Split(
            "Sync Responses Add Change Delete Fetch SyncKey ClientId ServerId Status Collection Class - CollectionId GetChanges "
            + "MoreAvailable WindowSize Commands Options FilterType Truncation - Conflict Collections ApplicationData DeletesAsMoves - "
            + "Supported SoftDelete MIMESupport MIMETruncation Wait Limit Partial ConversationMode MaxItems HeartbeatInterval")),
        [2] = ("Email", Split(
            "Attachment Attachments AttName AttSize Att0id AttMethod - Body BodySize BodyTruncated DateReceived DisplayName DisplayTo "
            + "Importance MessageClass Subject Read To Cc From ReplyTo AllDayEvent Categories Category DTStamp EndTime InstanceType "
            + "BusyStatus Location MeetingRequest Organizer RecurrenceId Reminder ResponseRequested Recurrences Recurrence Type Until "
            + "Occurrences Interval DayOfWeek DayOfMonth WeekOfMonth MonthOfYear StartTime Sensitivity TimeZone GlobalObjId ThreadTopic "
            + "MIMEData MIMETruncated MIMESize InternetCPID Flag Status ContentClass FlagType CompleteTime DisallowNewTimeProposal")),
        [5] = ("Move", Split("MoveItems Move SrcMsgId SrcFldId DstFldId Response Status DstMsgId")),
        [6] = ("GetItemEstimate", Split("GetItemEstimate Version Collections Collection Class CollectionId DateTime Estimate Response Status")),
        [7] = ("FolderHierarchy", Split(
            "Folders Folder DisplayName ServerId ParentId Type - Status - Changes Add Delete Update SyncKey FolderCreate FolderDelete "
            + "FolderUpdate FolderSync Count")),
        [13] = ("Ping", Split("Ping AutdState Status HeartbeatInterval Folders Folder Id Class MaxFolders")),
        // The policy's own tags, 0x0E to 0x3A, are left out.
        [14] = ("Provision", Split(
            "Provision Policies Policy PolicyType PolicyKey Data Status RemoteWipe EASProvisionDoc "
            + string.Concat(Enumerable.Repeat("- ", 0x3B - 0x0E)) + "AccountOnlyRemoteWipe")),
        [15] = ("Search", Split(
            "Search - Store Name Query Options Range Status Response Result Properties Total EqualTo Value And Or FreeText - "
            + "DeepTraversal LongId RebuildResults LessThan GreaterThan - - UserName Password ConversationId")),
        [17] = ("AirSyncBase", Split(
            "BodyPreference Type TruncationSize AllOrNone - Body Data EstimatedDataSize Truncated Attachments Attachment DisplayName "
            + "FileReference Method ContentId ContentLocation IsInline NativeBodyType ContentType Preview BodyPartPreference BodyPart Status")),
        [18] = ("Settings", Split(
            "Settings Status Get Set Oof OofState StartTime EndTime OofMessage AppliesToInternal AppliesToExternalKnown "
            + "AppliesToExternalUnknown Enabled ReplyMessage BodyType DevicePassword Password DeviceInformation Model IMEI FriendlyName OS "
            + "OSLanguage PhoneNumber UserInformation EmailAddresses SmtpAddress UserAgent EnableOutboundSMS MobileOperator "
            + "PrimarySmtpAddress Accounts Account AccountId AccountName UserDisplayName SendDisabled")),
        [20] = ("ItemOperations", Split(
            "ItemOperations Fetch Store Options Range Total Properties Data Status Response Version Schema Part EmptyFolderContents "
            + "DeleteSubFolders UserName Password Move DstFldId ConversationId MoveAlways")),
        [21] = ("ComposeMail", Split(
            "SendMail SmartForward SmartReply SaveInSentItems ReplaceMime - Source FolderId ItemId LongId InstanceId MIME ClientId Status AccountId")),
        [22] = ("Email2", Split(
            "UmCallerID UmUserNotes UmAttDuration UmAttOrder ConversationId ConversationIndex LastVerbExecuted LastVerbExecutionTime "
            + "ReceivedAsBcc Sender CalendarType IsLeapMonth AccountId FirstDayOfWeek MeetingMessageType")),
    };

    private static readonly Dictionary<XName, (int Page, int Token)> Tokens = Pages
        .SelectMany(page => page.Value.Tags.Select((tag, index) => (Name: page.Value.Name + tag, Place: (page.Key, index + FirstToken))))
        .Where(entry => entry.Name.LocalName != "_")
        .ToDictionary(entry => entry.Name, entry => entry.Place);

    /// <summary>Page and token of a tag; throws for a tag that no page has.</summary>
    public static (int Page, int Token) Find(XName name) => Tokens[name];

    /// <summary>The tag of a token; one that is not in the tables gets a name that tells its numbers.</summary>
    public static XName Name(int page, int token)
    {
        var known = Pages.TryGetValue(page, out var entry);
        var index = token - FirstToken;
        return known && index < entry.Tags.Length && entry.Tags[index] != "_"
            ? entry.Name + entry.Tags[index]
            : XName.Get($"Token{token:X2}", $"Page{page}");
    }

    // A hole must not repeat a name in the reverse table, and - is no XML name.
    private static string[] Split(string tags) => [.. tags.Split(' ').Select(tag => tag == "-" ? "_" : tag)];
}
