using System.Net;

namespace Gateway.RealServers.ActiveSync;

/// <summary>A folder as FolderSync names it; the type is [MS-ASCMD]'s number (2 inbox, 5 sent, 12 user's mail folder, ...).</summary>
public sealed record SyncFolder(string ServerId, string ParentId, string DisplayName, int Type);

/// <summary>A mail as Sync or Search shows it.</summary>
public sealed record SyncItem(string ServerId, string Subject, string From);

/// <summary>What Ping ended with: 1 nothing happened, 2 the named folders changed.</summary>
public sealed record PingResult(int Status, IReadOnlyList<string> ChangedFolders);

/// <summary>An answer other than HTTP 200, or a status in it that is no success.</summary>
public sealed class ActiveSyncException : Exception
{
    public ActiveSyncException()
    {
    }

    public ActiveSyncException(string message)
        : base(message)
    {
    }

    public ActiveSyncException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public ActiveSyncException(HttpStatusCode status, string message)
        : base(message) => Status = status;

    /// <summary>The HTTP status; 0 when the fault lies in the document.</summary>
    public HttpStatusCode Status { get; }
}
