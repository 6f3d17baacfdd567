using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>A request as the gateway would send it for somebody, for an operator's check.</summary>
public static class HttpTrial
{
    /// <summary>OPTIONS to the first mapped path, with <paramref name="credential"/> and the identity headers; the caller disposes it.</summary>
    public static HttpRequestMessage RequestFor(HttpBackend backend, string baseAddress, BackendCredential credential)
    {
        var path = backend.PathPrefixes.Count > 0 ? backend.PathPrefixes[0].Value : "/";
        var request = new HttpRequestMessage(HttpMethod.Options, baseAddress.TrimEnd('/') + path);
        BackendIdentity.Add(request.Headers, credential, backend);
        return request;
    }
}
