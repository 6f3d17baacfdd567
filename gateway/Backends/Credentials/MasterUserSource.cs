using System.Buffers;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends.Credentials;

/// <summary>Signs in as <c>user separator master</c> with the master's password (Dovecot's master users by LOGIN, PLAIN or Basic).</summary>
internal sealed class MasterUserSource(MasterUserOptions options, LoginTemplate login, SecretFile password) : IBackendCredentialSource
{
    public async ValueTask<BackendCredential> ObtainAsync(BackendCredentialRequest request, CancellationToken cancellationToken)
    {
        var name = login.For(request.AccountId);
        if (name.Contains(options.Separator, StringComparison.Ordinal))
        {
            // Otherwise the name could choose the master, or another mailbox.
            throw new BackendCredentialException("The account's name holds the master separator.");
        }

        var secret = await MasterSecret.ReadAsync(password, cancellationToken);
        return new BackendCredential.Password(name + options.Separator + options.MasterUser, secret, null, options.UseLoginCommand);
    }
}

/// <summary>Keys of <c>Method: MasterUser</c>.</summary>
internal sealed class MasterUserOptions : IBackendMethodOptions
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-@\"\\ ");

    /// <summary>The master's name.</summary>
    public string MasterUser { get; set; } = "";

    /// <summary>File with the master's password; read again when it changes.</summary>
    public string? MasterPasswordFile { get; set; }

    /// <summary>Between account and master; no character that an account may hold. Default <c>*</c>.</summary>
    public string Separator { get; set; } = "*";

    /// <summary>LOGIN or USER/PASS even where the backend offers AUTH PLAIN. Default false.</summary>
    public bool UseLoginCommand { get; set; }

    public IEnumerable<(string Key, string Problem, string Cure)> Check(MailProtocol protocol)
    {
        if (MasterUser.Length == 0)
        {
            yield return (nameof(MasterUser), "missing", "Name the backend's master user");
        }

        if (Separator.Length == 0 || Separator.Any(char.IsControl) || Separator.AsSpan().IndexOfAny(NameCharacters) >= 0)
        {
            yield return (nameof(Separator), "may not be empty or a character of account names", "Use the backend's own, usually *");
        }

        foreach (var fault in SecretFileCheck.Check(nameof(MasterPasswordFile), MasterPasswordFile))
        {
            yield return fault;
        }
    }
}
