using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters;

/// <summary>Every protocol the gateway fronts, one line each. Scope pickers, policies, metrics and listeners read this.</summary>
public static class ProtocolCatalog
{
    public static readonly MailProtocol Imap = new("imap", "imap", 993, 143, IsHttp: false);
    public static readonly MailProtocol Pop3 = new("pop3", "pop3", 995, 110, IsHttp: false);
    // "smtp" is not registered with IANA; it is what nginx and Postfix clients offer.
    public static readonly MailProtocol Smtp = new("smtp", "smtp", 465, 587, IsHttp: false);
    public static readonly MailProtocol Sieve = new("sieve", "managesieve", 0, 4190, IsHttp: false);
    public static readonly MailProtocol ActiveSync = new("eas", null, 443, 0, IsHttp: true);
    public static readonly MailProtocol ExchangeWebServices = new("ews", null, 443, 0, IsHttp: true);
    public static readonly MailProtocol Dav = new("dav", null, 443, 0, IsHttp: true);

    /// <summary>All of them, in the order that people are shown.</summary>
    public static IReadOnlyList<MailProtocol> All { get; } = [Imap, Pop3, Smtp, Sieve, ActiveSync, ExchangeWebServices, Dav];

    /// <summary>Finds by <see cref="MailProtocol.Name"/>, exact; null when there is none.</summary>
    public static MailProtocol? Find(string name) => All.FirstOrDefault(protocol => string.Equals(protocol.Name, name, StringComparison.Ordinal));
}
