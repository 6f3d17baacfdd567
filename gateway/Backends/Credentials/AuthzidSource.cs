using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends.Credentials;

/// <summary>SASL PLAIN with the account as authorization id and the gateway's own name and password (RFC 4616 §2).</summary>
internal sealed class AuthzidSource(AuthzidOptions options, LoginTemplate login, SecretFile password) : IBackendCredentialSource
{
    public async ValueTask<BackendCredential> ObtainAsync(BackendCredentialRequest request, CancellationToken cancellationToken)
    {
        var secret = await MasterSecret.ReadAsync(password, cancellationToken);
        return new BackendCredential.Password(options.MasterUser, secret, login.For(request.AccountId));
    }
}

/// <summary>Keys of <c>Method: Authzid</c>.</summary>
internal sealed class AuthzidOptions : IBackendMethodOptions
{
    /// <summary>The gateway's own name there.</summary>
    public string MasterUser { get; set; } = "";

    /// <summary>File with its password; read again when it changes.</summary>
    public string? MasterPasswordFile { get; set; }

    public IEnumerable<(string Key, string Problem, string Cure)> Check(MailProtocol protocol)
    {
        if (protocol.IsHttp)
        {
            yield return ("Method", "HTTP Basic has no authorization id", "Use MasterUser, Rewrite, TrustedLink or OAuthClient");
        }

        if (MasterUser.Length == 0)
        {
            yield return (nameof(MasterUser), "missing", "Name the user that may act for others");
        }

        foreach (var fault in SecretFileCheck.Check(nameof(MasterPasswordFile), MasterPasswordFile))
        {
            yield return fault;
        }
    }
}
