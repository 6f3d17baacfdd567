using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends.Credentials;

/// <summary>The account's name by template with one fixed password: SOGo in trust mode, second password databases, appliances.</summary>
internal sealed class RewriteSource(RewriteOptions options, LoginTemplate login, SecretFile password) : IBackendCredentialSource
{
    public async ValueTask<BackendCredential> ObtainAsync(BackendCredentialRequest request, CancellationToken cancellationToken)
    {
        var secret = await MasterSecret.ReadAsync(password, cancellationToken);
        return new BackendCredential.Password(options.FixedUser ?? login.For(request.AccountId), secret);
    }
}

/// <summary>Keys of <c>Method: Rewrite</c>.</summary>
internal sealed class RewriteOptions : IBackendMethodOptions
{
    /// <summary>File with the password; read again when it changes.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>One name for everybody (a smarthost's account); absent: the <c>Login</c> template. Opens one mailbox to all: SMTP only.</summary>
    public string? FixedUser { get; set; }

    public IEnumerable<(string Key, string Problem, string Cure)> Check(MailProtocol protocol)
    {
        if (FixedUser is not null && protocol != ProtocolAdapters.ProtocolCatalog.Smtp)
        {
            yield return (nameof(FixedUser), "would open one mailbox to every account", "Use the Login template");
        }

        foreach (var fault in SecretFileCheck.Check(nameof(PasswordFile), PasswordFile))
        {
            yield return fault;
        }
    }
}
