namespace Gateway.Load.Http;

/// <summary>An HTTP client that opens as many connections as it has requests and looks at no certificate.</summary>
internal static class TrustingClient
{
    public static HttpClient Create()
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
