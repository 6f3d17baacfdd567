using System.Text;

namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>Whether the <c>User=</c> of a request means the person who signed in.</summary>
internal static class ActiveSyncUser
{
    /// <summary>
    /// True when it is absent, the name that proved itself, the account, or the account's local part; each with or without
    /// <c>DOMAIN\</c>. Anything else could steer a backend that keys device state by it to another mailbox.
    /// </summary>
    public static bool Means(string? user, string account, ReadOnlySpan<byte> authcid)
    {
        if (user is null)
        {
            return true;
        }

        var name = WithoutDomain(user);
        var at = account.IndexOf('@', StringComparison.Ordinal);
        return Same(name, account)
            || (at > 0 && Same(name, account[..at]))
            || Same(user, Encoding.UTF8.GetString(authcid))
            || Same(name, WithoutDomain(Encoding.UTF8.GetString(authcid)));
    }

    private static string WithoutDomain(string name) => name[(name.LastIndexOf('\\') + 1)..];

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
