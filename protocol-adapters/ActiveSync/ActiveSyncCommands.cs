using System.Collections.Frozen;

namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>The commands of ActiveSync, in the one spelling that the gateway works with.</summary>
internal static class ActiveSyncCommands
{
    public const string Sync = "Sync";
    public const string Ping = "Ping";
    public const string FolderSync = "FolderSync";
    public const string Provision = "Provision";
    public const string Settings = "Settings";

    // [MS-ASHTTP] §2.2.1.1.1.1.1, by code.
    private static readonly string?[] ByCode =
    [
        Sync, "SendMail", "SmartForward", "SmartReply", "GetAttachment", null, null, null, null, FolderSync, "FolderCreate",
        "FolderDelete", "FolderUpdate", "MoveItems", "GetItemEstimate", "MeetingResponse", "Search", Settings, Ping,
        "ItemOperations", Provision, "ResolveRecipients", "ValidateCert", "Find",
    ];

    // Protocol 2.5 knew more, which servers still offer.
    private static readonly FrozenDictionary<string, string> BySpelling = ByCode
        .OfType<string>()
        .Concat(["GetHierarchy", "CreateCollection", "DeleteCollection", "MoveCollection"])
        .ToFrozenDictionary(name => name, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Watched = new[]
    {
        Sync, Ping, "GetItemEstimate", "MoveItems", "FolderCreate", "FolderDelete", "FolderUpdate",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The name of a code of the base64 query; null for one that is not assigned.</summary>
    public static string? OfCode(byte code) => code < ByCode.Length ? ByCode[code] : null;

    /// <summary>The one spelling of a name: backends read it in any case. Null for one that is not known.</summary>
    public static string? OfName(string name) => BySpelling.GetValueOrDefault(name);

    /// <summary>Whether its answer rests on the mailbox and on what else the backend keeps there.</summary>
    public static bool NeedsMailbox(string? command) => command is not (null or Provision or Settings or "ValidateCert");

    /// <summary>Whether an answer of an outage would make the device lose something, and asking again does no harm.</summary>
    public static bool IsWatched(string? command) => command is not null && Watched.Contains(command);
}
