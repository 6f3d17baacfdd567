using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>
/// Writes Postfix's XCLIENT command. Every value is xtext (RFC 3461 §4): an unescaped space would be the next attribute.
/// ADDR always stands there, so that the session counts as the client's and not as the trusted gateway's.
/// </summary>
internal static class XclientWriter
{
    /// <summary>The line without CRLF, holding the attributes that the backend offers.</summary>
    /// <param name="client">The client's own address.</param>
    /// <param name="heloName">As the client gave it; null when it gave none.</param>
    /// <param name="login">Canonical account for LOGIN; null when AUTH follows.</param>
    /// <param name="offered">Upper-case attributes of the backend's EHLO line; must hold ADDR.</param>
    /// <exception cref="FormatException">A value holds a control character.</exception>
    public static string Write(IPEndPoint client, string? heloName, string? login, IReadOnlySet<string> offered)
    {
        var line = new StringBuilder("XCLIENT ADDR=").Append(Xtext(Address(client.Address)));
        // No PTR is ever looked up: its owner chooses the text (CVE-2026-28753).
        Append(line, offered, "NAME", "[UNAVAILABLE]");
        Append(line, offered, "PORT", client.Port.ToString(CultureInfo.InvariantCulture));
        Append(line, offered, "PROTO", "ESMTP");
        Append(line, offered, "HELO", heloName);
        Append(line, offered, "LOGIN", login);
        return line.ToString();
    }

    /// <summary>RFC 3461 §4 xtext of the UTF-8 form.</summary>
    /// <exception cref="FormatException">A control character: it is never a name, so it is refused, not escaped.</exception>
    public static string Xtext(string value)
    {
        var text = new StringBuilder(value.Length + 8);
        foreach (var octet in Encoding.UTF8.GetBytes(value))
        {
            if (octet < 0x20 || octet == 0x7F)
            {
                throw new FormatException("A control character in an XCLIENT value");
            }

            if (octet is > 0x20 and < 0x7F and not (byte)'+' and not (byte)'=')
            {
                text.Append((char)octet);
            }
            else
            {
                text.Append('+').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder line, IReadOnlySet<string> offered, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value) && offered.Contains(name))
        {
            line.Append(' ').Append(name).Append('=').Append(Xtext(value));
        }
    }

    // A scope id names one of our interfaces and means nothing to the backend.
    private static string Address(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily is AddressFamily.InterNetworkV6
            ? "IPV6:" + new IPAddress(plain.GetAddressBytes())
            : plain.ToString();
    }
}
