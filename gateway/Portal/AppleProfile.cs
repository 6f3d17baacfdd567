using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text;
using System.Xml.Linq;
using Gateway.AppPasswords;
using Gateway.Hosting;

namespace Gateway.Portal;

/// <summary>A configuration profile for Apple's devices: accounts with the app password in them, in Apple's own property-list form.</summary>
internal static class AppleProfile
{
    public const string ContentType = "application/x-apple-aspen-config";

    /// <summary>The profile, UTF-8, unsigned. The caller clears it.</summary>
    public static byte[] Write(ProfileContent content, MailSetup setup)
    {
        var id = $"gateway.{content.AppPassword.Id}";
        var accounts = content.WantsServers ? Servers(content, setup, id) : [Exchange(content, setup, id)];
        var profile = Payload("Configuration", id, content.AppPassword.Label, ("PayloadContent", new XElement("array", accounts)), ("PayloadRemovalDisallowed", new XElement("false")));
        var document = new XDocument(
            new XDocumentType("plist", "-//Apple//DTD PLIST 1.0//EN", "http://www.apple.com/DTDs/PropertyList-1.0.dtd", null),
            new XElement("plist", new XAttribute("version", "1.0"), profile));
        return Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + document.ToString(SaveOptions.DisableFormatting));
    }

    /// <summary>Signed as CMS with the certificate that the listeners show, so that the device says who made it.</summary>
    public static byte[] Sign(byte[] profile, CertificatePair pair)
    {
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, pair.Certificate)
        {
            DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1"),
            IncludeOption = System.Security.Cryptography.X509Certificates.X509IncludeOption.EndCertOnly,
        };
        signer.Certificates.AddRange(pair.Chain);
        signer.SignedAttributes.Add(new Pkcs9SigningTime());
        var message = new SignedCms(new ContentInfo(profile));
        message.ComputeSignature(signer);
        return message.Encode();
    }

    private static XElement Exchange(ProfileContent content, MailSetup setup, string id) => Payload(
        "com.apple.eas.account", id + ".eas", content.AppPassword.Label,
        ("Host", Text(setup.Host)), ("EmailAddress", Text(content.AccountId)), ("UserName", Text(content.AccountId)), ("Password", Text(content.PlainText)), ("SSL", Yes()));

    private static IEnumerable<XElement> Servers(ProfileContent content, MailSetup setup, string id)
    {
        if (setup is { Incoming: { } incoming, Outgoing: { } outgoing })
        {
            yield return Payload(
                "com.apple.mail.managed", id + ".mail", content.AppPassword.Label,
                ("EmailAccountType", Text("EmailTypeIMAP")), ("EmailAccountDescription", Text(content.AppPassword.Label)), ("EmailAddress", Text(content.AccountId)),
                ("IncomingMailServerAuthentication", Text("EmailAuthPassword")), ("IncomingMailServerHostName", Text(setup.Host)), ("IncomingMailServerPortNumber", Number(incoming.Port)),
                ("IncomingMailServerUseSSL", Yes()), ("IncomingMailServerUsername", Text(content.AccountId)), ("IncomingPassword", Text(content.PlainText)),
                ("OutgoingMailServerAuthentication", Text("EmailAuthPassword")), ("OutgoingMailServerHostName", Text(setup.Host)), ("OutgoingMailServerPortNumber", Number(outgoing.Port)),
                ("OutgoingMailServerUseSSL", Yes()), ("OutgoingMailServerUsername", Text(content.AccountId)), ("OutgoingPasswordSameAsIncomingPassword", Yes()));
        }

        if (setup.DavPath is not { } path) yield break;
        foreach (var (type, prefix) in new[] { ("com.apple.caldav.account", "CalDAV"), ("com.apple.carddav.account", "CardDAV") })
        {
            yield return Payload(
                type, $"{id}.{prefix}", content.AppPassword.Label,
                (prefix + "HostName", Text(setup.Host)), (prefix + "PrincipalURL", Text(path + "/")), (prefix + "Username", Text(content.AccountId)),
                (prefix + "Password", Text(content.PlainText)), (prefix + "UseSSL", Yes()), (prefix + "AccountDescription", Text(content.AppPassword.Label)));
        }
    }

    // The same id gives the same UUID: installing again replaces the profile.
    private static XElement Payload(string type, string id, string name, params (string Key, XElement Value)[] more) => new(
        "dict",
        new[] { ("PayloadType", Text(type)), ("PayloadVersion", Number(1)), ("PayloadIdentifier", Text(id)), ("PayloadUUID", Text(UuidOf(id))), ("PayloadDisplayName", Text(name)) }
            .Concat(more).SelectMany(entry => new[] { new XElement("key", entry.Item1), entry.Item2 }));

    private static string UuidOf(string id) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16)).ToString().ToUpperInvariant();

    private static XElement Text(string value) => new("string", value);

    private static XElement Number(int value) => new("integer", value);

    private static XElement Yes() => new("true");
}

/// <summary>What goes into a profile.</summary>
/// <param name="AccountId">The user name.</param>
/// <param name="AppPassword">Whose label names the accounts.</param>
/// <param name="PlainText">As shown.</param>
/// <param name="WantsServers">IMAP, SMTP and DAV; else one Exchange account.</param>
internal sealed record ProfileContent(string AccountId, AppPassword AppPassword, string PlainText, bool WantsServers);
