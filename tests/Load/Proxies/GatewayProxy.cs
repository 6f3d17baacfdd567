using System.Text.Json.Nodes;
using Gateway.Load.Client;
using Gateway.RealServers;

namespace Gateway.Load.Proxies;

/// <summary>The gateway as a mail proxy: a master user for IMAP and POP3, XCLIENT for submission.</summary>
internal static class GatewayProxy
{
    public static async Task<(MailProxy Proxy, IReadOnlyList<Login> Logins)> StartAsync(ServerFolder folder, MailPorts backend)
    {
        var secret = folder.Write("gateway/master.secret", "master-of-the-load", "600");
        var ports = new MailPorts();
        var listeners = new JsonObject { ["https"] = GatewayUnderLoad.Listener("http", FreePort.Next(), "Implicit") };
        var sections = new JsonObject();
        foreach (var kind in Enum.GetValues<MailKind>())
        {
            var protocol = kind.ToString().ToLowerInvariant();
            listeners[protocol] = GatewayUnderLoad.Listener(protocol, ports[kind, false], "None");
            listeners[protocol + "s"] = GatewayUnderLoad.Listener(protocol, ports[kind, true], "Implicit");
            sections[kind.ToString()] = Section(kind, backend[kind, false], secret);
        }

        var (process, logins) = await GatewayUnderLoad.StartAsync(folder, listeners, sections);
        return (new MailProxy("gateway", ports, [process]), logins);
    }

    private static JsonObject Section(MailKind kind, int port, string secret)
    {
        var section = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = port, ["Tls"] = "None", ["Method"] = kind is MailKind.Smtp ? "TrustedLink" : "MasterUser" };
        if (kind is MailKind.Smtp) return section;
        section["MasterUser"] = "gateway";
        section["MasterPasswordFile"] = secret;
        return section;
    }
}
