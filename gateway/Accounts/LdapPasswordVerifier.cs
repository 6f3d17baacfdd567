using System.DirectoryServices.Protocols;
using System.Net;
using System.Text;
using Gateway.ProtocolAdapters.Contract;
using Microsoft.Extensions.Options;

namespace Gateway.Accounts;

/// <summary>Checks by a simple bind (RFC 4513 §5.1.3). The library blocks, so it has threads of its own.</summary>
internal sealed class LdapPasswordVerifier(IOptions<DirectoryOptions> options, DirectoryThreads threads) : IAccountPasswordVerifier
{
    private const int InvalidCredentials = 49;

    /// <inheritdoc/>
    public Task<AccountPasswordVerdict> VerifyAsync(Account account, Secret password, CancellationToken cancellationToken)
    {
        // RFC 4513 §5.1.2: a bind with a name and no password succeeds as nobody.
        if (password.Octets.IsEmpty) return Task.FromResult(AccountPasswordVerdict.Wrong);

        var text = Encoding.UTF8.GetString(password.Octets);
        return threads.TryRun(() => Bind(account, text))?.WaitAsync(cancellationToken) ?? Task.FromResult(AccountPasswordVerdict.Unavailable);
    }

    /// <summary>The template with the account's parts, escaped (RFC 4514 §2.4).</summary>
    internal static string NameOf(string template, Account account) => template
        .Replace("{user}", Escape(account.Id), StringComparison.Ordinal)
        .Replace("{local}", Escape(account.Id[..account.Id.IndexOf('@', StringComparison.Ordinal)]), StringComparison.Ordinal)
        .Replace("{domain}", Escape(account.Domain), StringComparison.Ordinal);

    private AccountPasswordVerdict Bind(Account account, string text)
    {
        var directory = options.Value;
        using var connection = new LdapConnection(new LdapDirectoryIdentifier(directory.Host!, directory.Port, fullyQualifiedDnsHostName: true, connectionless: false));
        connection.SessionOptions.ProtocolVersion = 3;
        connection.SessionOptions.SecureSocketLayer = directory.Tls is DirectoryTls.Implicit;
        connection.Timeout = directory.Timeout;
        connection.AuthType = AuthType.Basic;
        try
        {
            if (directory.Tls is DirectoryTls.StartTls) connection.SessionOptions.StartTransportLayerSecurity(null);
            connection.Bind(new NetworkCredential(NameOf(directory.BindName, account), text));
            return AccountPasswordVerdict.Right;
        }
        catch (LdapException refused) when (refused.ErrorCode == InvalidCredentials)
        {
            return AccountPasswordVerdict.Wrong;
        }
        catch (DirectoryException)
        {
            return AccountPasswordVerdict.Unavailable;
        }
    }

    private static string Escape(string value)
    {
        var escaped = new StringBuilder(value.Length);
        foreach (var letter in value)
        {
            if (letter is ',' or '+' or '"' or '\\' or '<' or '>' or ';' or '=' or '#') escaped.Append('\\');
            escaped.Append(letter);
        }

        return escaped.ToString();
    }
}
