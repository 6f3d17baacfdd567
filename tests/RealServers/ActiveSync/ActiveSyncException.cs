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

    public ActiveSyncException(HttpStatusCode status, string message, TimeSpan? retryAfter = null)
        : base(message) => (Status, RetryAfter) = (status, retryAfter);

    /// <summary>The HTTP status; 0 when the fault lies in the document.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>When to come back, as the answer said it.</summary>
    public TimeSpan? RetryAfter { get; }
}
