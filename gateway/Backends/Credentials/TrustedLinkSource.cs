using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends.Credentials;

/// <summary>
/// No personal secret: the backend believes the gateway's address. By XCLIENT LOGIN (SMTP, POP3), by trusted headers (HTTP), or
/// by one password that the backend takes for everybody from the gateway's network alone.
/// </summary>
internal sealed class TrustedLinkSource(LoginTemplate login, SecretFile? sharedSecret) : IBackendCredentialSource
{
    public async ValueTask<BackendCredential> ObtainAsync(BackendCredentialRequest request, CancellationToken cancellationToken)
    {
        var name = login.For(request.AccountId);
        return sharedSecret is null
            ? new BackendCredential.ExternalIdentity(name)
            : new BackendCredential.Password(name, await MasterSecret.ReadAsync(sharedSecret, cancellationToken));
    }
}

/// <summary>Keys of <c>Method: TrustedLink</c>.</summary>
internal sealed class TrustedLinkOptions : IBackendMethodOptions
{
    /// <summary>File with the shared secret; absent: XCLIENT or headers alone.</summary>
    public string? SharedSecretFile { get; set; }

    public IEnumerable<(string Key, string Problem, string Cure)> Check(MailProtocol protocol)
    {
        if (SharedSecretFile is not null)
        {
            return SecretFileCheck.Check(nameof(SharedSecretFile), SharedSecretFile);
        }

        // IMAP and ManageSieve have no command that names a user without a secret.
        return protocol == ProtocolAdapters.ProtocolCatalog.Imap || protocol == ProtocolAdapters.ProtocolCatalog.Sieve
            ? [(nameof(SharedSecretFile), "missing: this protocol has no sign-in without a secret", "Name a file, or use MasterUser")]
            : [];
    }
}
