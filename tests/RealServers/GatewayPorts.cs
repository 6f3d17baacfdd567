namespace Gateway.RealServers;

/// <summary>Where a gateway under test listens on loopback.</summary>
public sealed record GatewayPorts(int Imaps, int Imap, int Smtps, int Submission, int Https, int Pop3s, int Pop3, int Sieve)
{
    public static GatewayPorts Choose() => new(
        FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next());
}
