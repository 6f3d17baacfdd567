using System.Collections.Frozen;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>
/// Which headers cross. Names are compared after folding case and <c>_ . -&gt; -</c>, because CGI-style backends fold them as
/// well: <c>X_Remote_User</c> and <c>X.Remote.User</c> are <c>X-Remote-User</c> to them.
/// </summary>
internal static class HeaderNamePolicy
{
    /// <summary>Every route's headers: content, conditions, ranges and what a server logs. No identity, no cookies, no forwarding.</summary>
    private static readonly string[] Common =
    [
        "accept", "accept-charset", "accept-language", "content-disposition", "content-encoding", "content-language",
        "content-type", "if-match", "if-modified-since", "if-none-match", "if-unmodified-since", "range", "user-agent",
    ];

    private static readonly string[] InternalPrefixes =
    [
        "x-fe", "x-be", "x-calculated", "x-diag", "x-target", "x-backend", "x-aspnet", "x-powered", "x-webobjects", "x-server", "x-ms-diag",
    ];

    private static readonly FrozenSet<string> Internal = new[]
    {
        "server", "via", "www-authenticate", "proxy-authenticate", "authentication-info", "set-cookie", "set-cookie2", "alt-svc",
        "strict-transport-security", "public-key-pins", "persistent-auth", "x-frontend", "x-owa-version", "x-cafe", "request-id",
        "x-ms-credential-service-url", "x-ms-credentials-expire", "x-httpproxy-info", "x-proxy-errorcode", "proxy-status",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The headers of ActiveSync requests ([MS-ASHTTP] 2.2.1.1.2).</summary>
    public static FrozenSet<string> ActiveSync { get; } = Set("ms-asprotocolversion", "x-ms-policykey", "ms-asacceptmultipart", "x-ms-wl", "accept-encoding");

    /// <summary>The headers of EWS, MAPI and address-book requests.</summary>
    public static FrozenSet<string> Exchange { get; } = Set("soapaction", "client-request-id", "return-client-request-id", "accept-encoding",
        "x-requesttype", "x-requestid", "x-clientinfo", "x-clientapplication", "x-pendingperiod");

    /// <summary>The headers of DAV requests (RFC 4918 §10, RFC 4791, RFC 6638, RFC 7240).</summary>
    public static FrozenSet<string> Dav { get; } = Set("depth", "destination", "if", "lock-token", "overwrite", "timeout", "prefer", "brief",
        "schedule-reply", "if-schedule-tag-match", "accept-encoding", "caldav-timezones");

    /// <summary>Case and separators folded.</summary>
    public static string Fold(string name)
    {
        foreach (var character in name)
        {
            if (char.IsAsciiLetterUpper(character) || character is '_' or '.')
            {
                return string.Create(name.Length, name, static (folded, source) =>
                {
                    for (var i = 0; i < folded.Length; i++)
                    {
                        folded[i] = source[i] is '_' or '.' ? '-' : char.ToLowerInvariant(source[i]);
                    }
                });
            }
        }

        return name;
    }

    /// <summary>Whether a backend's header stays here: it names hosts or software, or would sign the client in elsewhere.</summary>
    public static bool IsInternal(string name)
    {
        var folded = Fold(name);
        return Internal.Contains(folded) || Array.Exists(InternalPrefixes, prefix => folded.StartsWith(prefix, StringComparison.Ordinal));
    }

    private static FrozenSet<string> Set(params string[] own) => Common.Concat(own).ToFrozenSet(StringComparer.Ordinal);
}
