using Gateway.RealServers;

namespace Gateway.Load.Http;

/// <summary>Loopback ports of one HTTP server.</summary>
internal sealed record HttpPorts(int Clear, int Tls)
{
    public static HttpPorts Choose() => new(FreePort.Next(), FreePort.Next());
}
