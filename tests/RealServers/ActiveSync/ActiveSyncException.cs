using System.Net;

namespace Gateway.RealServers.ActiveSync;

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
