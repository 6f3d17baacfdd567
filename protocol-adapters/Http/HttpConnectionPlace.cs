using System.Net;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>One connection's place; a feature of the connection.</summary>
internal sealed class HttpConnectionPlace(HttpConnectionCount all, IPAddress key) : IDisposable
{
    private int _left;

    /// <summary>Somebody signed in on it: it counts no more.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0)
        {
            all.Leave(key);
        }
    }
}
