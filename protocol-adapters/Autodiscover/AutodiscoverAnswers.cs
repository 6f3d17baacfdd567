using System.Text.Json;
using System.Xml.Linq;

namespace Gateway.ProtocolAdapters.Autodiscover;

/// <summary>The documents that tell a client where to go: always this gateway, whoever asks and whether the name exists or not.</summary>
internal static class AutodiscoverAnswers
{
    /// <summary>[MS-ASCMD] 2.2.1.1: the schema that phones ask for.</summary>
    public const string MobileSync = "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006";

    /// <summary>[MS-OXDSCLI] 2.2.4.1: the schema that Outlook asks for.</summary>
    public const string Outlook = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

    private const string Outer = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";

    /// <summary>The ActiveSync answer for an address that the client itself gave.</summary>
    public static XDocument ForMobileSync(string email, string host)
    {
        XNamespace outer = Outer, inner = MobileSync;
        var url = $"https://{host}/Microsoft-Server-ActiveSync";
        return new XDocument(new XElement(outer + "Autodiscover", new XElement(inner + "Response",
            new XElement(inner + "Culture", "en:us"),
            new XElement(inner + "User", new XElement(inner + "DisplayName", email), new XElement(inner + "EMailAddress", email)),
            new XElement(inner + "Action", new XElement(inner + "Settings", new XElement(inner + "Server",
                new XElement(inner + "Type", "MobileSync"), new XElement(inner + "Url", url), new XElement(inner + "Name", url)))))));
    }

    /// <summary>The mail protocols' answer in Outlook's schema.</summary>
    public static XDocument ForOutlook(string email, string host, IReadOnlyList<MailServer> servers)
    {
        XNamespace outer = Outer, inner = Outlook;
        return new XDocument(new XElement(outer + "Autodiscover", new XElement(inner + "Response",
            new XElement(inner + "User", new XElement(inner + "DisplayName", email)),
            new XElement(inner + "Account",
                new XElement(inner + "AccountType", "email"),
                new XElement(inner + "Action", "settings"),
                servers.Select(server => new XElement(inner + "Protocol",
                    new XElement(inner + "Type", server.Type.ToUpperInvariant()),
                    new XElement(inner + "Server", host),
                    new XElement(inner + "Port", server.Port),
                    new XElement(inner + "LoginName", email),
                    new XElement(inner + "SPA", "off"),
                    new XElement(inner + "SSL", server.IsImplicit ? "on" : "off"),
                    new XElement(inner + "Encryption", server.IsImplicit ? "SSL" : "TLS"),
                    new XElement(inner + "AuthRequired", "on")))))));
    }

    /// <summary>[MS-OXDSCLI] 2.2.4.1.3: error 600, for a body that asks nothing we know.</summary>
    public static XDocument InvalidRequest(DateTimeOffset now)
    {
        XNamespace outer = Outer;
        return new XDocument(new XElement(outer + "Autodiscover", new XElement(outer + "Response", new XElement(outer + "Error",
            new XAttribute("Time", now.ToString("HH:mm:ss.fffffff", System.Globalization.CultureInfo.InvariantCulture)),
            new XAttribute("Id", "0"),
            new XElement(outer + "ErrorCode", 600),
            new XElement(outer + "Message", "Invalid Request"),
            new XElement(outer + "DebugData")))));
    }

    /// <summary>Autodiscover v2: one protocol, one address. Null for a protocol that is not served.</summary>
    public static byte[]? ForJson(string? protocol, string host) => protocol?.ToUpperInvariant() switch
    {
        "ACTIVESYNC" => Json("ActiveSync", $"https://{host}/Microsoft-Server-ActiveSync"),
        "EWS" => Json("EWS", $"https://{host}/EWS/Exchange.asmx"),
        "AUTODISCOVERV1" => Json("AutodiscoverV1", $"https://{host}/Autodiscover/Autodiscover.xml"),
        _ => null,
    };

    /// <summary>Thunderbird's configuration file, version 1.1.</summary>
    public static XDocument ForThunderbird(string domain, string host, IReadOnlyList<MailServer> servers) =>
        new(new XElement("clientConfig", new XAttribute("version", "1.1"), new XElement("emailProvider", new XAttribute("id", domain),
            new XElement("domain", domain),
            new XElement("displayName", domain),
            new XElement("displayShortName", domain),
            servers.Select(server => new XElement(server.IsOutgoing ? "outgoingServer" : "incomingServer",
                new XAttribute("type", server.Type),
                new XElement("hostname", host),
                new XElement("port", server.Port),
                new XElement("socketType", server.IsImplicit ? "SSL" : "STARTTLS"),
                new XElement("authentication", "password-cleartext"),
                new XElement("username", "%EMAILADDRESS%"))))));

    private static byte[] Json(string protocol, string url) =>
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["Protocol"] = protocol, ["Url"] = url });
}

/// <summary>One mail listener as clients are told of it.</summary>
/// <param name="Type"><c>imap</c>, <c>pop3</c> or <c>smtp</c>.</param>
/// <param name="Port">Public port.</param>
/// <param name="IsImplicit">TLS from the first byte; else STARTTLS.</param>
internal sealed record MailServer(string Type, int Port, bool IsImplicit)
{
    /// <summary>Whether it takes mail from the client.</summary>
    public bool IsOutgoing => string.Equals(Type, ProtocolCatalog.Smtp.Name, StringComparison.Ordinal);
}
