using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends.Credentials;

/// <summary>
/// No personal secret: the backend believes the gateway's address. By XCLIENT LOGIN (SMTP), by trusted headers (HTTP), or
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

        // Of the mail protocols SMTP alone has a command that names a user without a secret: Dovecot's XCLIENT in POP3 and ManageSieve gives
        // the client's address only.
        return protocol == ProtocolAdapters.ProtocolCatalog.Imap || protocol == ProtocolAdapters.ProtocolCatalog.Sieve
            || protocol == ProtocolAdapters.ProtocolCatalog.Pop3
            ? [(nameof(SharedSecretFile), "missing: this protocol has no sign-in without a secret", "Name a file, or use MasterUser")]
            : [];
    }
}
