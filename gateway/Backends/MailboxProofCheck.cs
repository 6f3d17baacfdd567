using Gateway.Backends.Credentials;

namespace Gateway.Backends;

/// <summary>
/// Whether an HTTP backend's sign-ins can be believed. One that trusts the gateway's address (SOGo in trust mode) answers 200 to any
/// password, so that a wrong account password, passed through for the backend to decide, would open the account. The
/// mailbox server then decides instead, or the configuration is refused.
/// </summary>
internal static class MailboxProofCheck
{
    private const string AddImap = "Add an Imap section to this backend";

    /// <summary>Whether sign-ins are proven at the backend's Imap section: as written, else wherever there is one.</summary>
    public static bool IsOn(HttpServiceOptions http, bool hasImap, Type method) =>
        http.ProveMailbox ?? (hasImap && method != typeof(OAuthClientOptions));

    /// <summary>The faults of one HTTP section, as key, problem and cure.</summary>
    public static IEnumerable<(string Key, string Problem, string Cure)> Check(HttpServiceOptions http, bool hasImap, IBackendMethodOptions method)
    {
        var namesByHeader = http.IdentityHeaders.Count > 0;
        if (method is TrustedLinkOptions { SharedSecretFile: null } && !namesByHeader)
        {
            yield return (nameof(http.IdentityHeaders), "missing: nothing would tell the backend who signs in",
                "Name the header that the backend trusts, or a SharedSecretFile");
        }

        if (http.ProveMailbox is true && !hasImap)
        {
            yield return (nameof(http.ProveMailbox), "there is no Imap section to prove mailboxes at", AddImap);
        }
        else if (namesByHeader && !IsOn(http, hasImap, method.GetType()))
        {
            yield return (nameof(http.IdentityHeaders), "a backend that believes a header takes any account password that is passed through to it",
                hasImap ? "Set ProveMailbox: true" : AddImap);
        }
        else if (http.ProveMailbox is null && !hasImap && method is PassThroughOptions or TrustedLinkOptions or RewriteOptions)
        {
            yield return (nameof(http.ProveMailbox), "nothing proves a password if the backend takes any (SOGo in trust mode does)",
                AddImap + ", or set ProveMailbox: false if the backend itself checks every password");
        }
    }
}
