using System.Net.Security;

namespace Gateway.ProtocolAdapters.Wire;

/// <summary>
/// Which suites servers of ours take: authenticated encryption alone (RFC 9325 §4.2). The runtime still agrees to two of CBC with TLS 1.2, and a list of
/// our own in its options would cost the resumption of sessions; so whoever asked for one of those is turned away when the handshake is over.
/// </summary>
public static class TlsSuites
{
    /// <summary>Whether a connection under that suite may go on.</summary>
    public static bool IsSound(TlsCipherSuite suite) => !suite.ToString().Contains("_CBC_", StringComparison.Ordinal);
}
