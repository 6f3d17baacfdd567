namespace Gateway.RealServers.ActiveSync;

/// <summary>A folder as FolderSync names it; the type is [MS-ASCMD]'s number (2 inbox, 5 sent, 12 user's mail folder, ...).</summary>
public sealed record SyncFolder(string ServerId, string ParentId, string DisplayName, int Type);
