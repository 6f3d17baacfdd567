using Gateway.RealServers;

namespace Gateway.Load.Proxies;

/// <summary>Loopback ports of one server: one for each protocol in clear, one with TLS from the first byte.</summary>
internal sealed class MailPorts
{
    private readonly Dictionary<(MailKind Kind, bool Tls), int> _ports = [];

    public MailPorts()
    {
        foreach (var kind in Enum.GetValues<MailKind>())
        {
            _ports[(kind, false)] = FreePort.Next();
            _ports[(kind, true)] = FreePort.Next();
        }
    }

    public int this[MailKind kind, bool tls] => _ports[(kind, tls)];
}
