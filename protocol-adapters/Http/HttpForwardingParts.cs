using Yarp.ReverseProxy;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>What <see cref="HttpForwarding"/> works with.</summary>
/// <param name="Routes">What each path takes.</param>
/// <param name="Backends">The granted backend's HTTP side.</param>
/// <param name="Clusters">YARP's own state.</param>
/// <param name="Proof">Vouches for mailboxes.</param>
/// <param name="Parked">Hanging requests.</param>
internal sealed record HttpForwardingParts(
    HttpRoutes Routes, IHttpBackendCatalog Backends, IProxyStateLookup Clusters, IMailboxProof Proof, ParkedRequests Parked);
