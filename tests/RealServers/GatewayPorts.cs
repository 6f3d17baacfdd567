namespace Gateway.RealServers;

/// <summary>Where a gateway under test listens on loopback.</summary>
public sealed record GatewayPorts(int Imaps, int Imap, int Smtps, int Submission, int Https)
{
    public static GatewayPorts Choose() => new(FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next());
}
