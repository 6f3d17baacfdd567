namespace Gateway.ProtocolAdapters.Contract;

/// <summary>What an adapter presents to a backend. A closed set of wire shapes; how one is obtained is the gateway's.</summary>
public abstract record BackendCredential : IDisposable
{
    private BackendCredential()
    {
    }

    /// <summary>Zeroes the secrets held.</summary>
    public abstract void Dispose();

    /// <summary>Name and password: SASL PLAIN or LOGIN, IMAP LOGIN, USER/PASS, HTTP Basic.</summary>
    /// <param name="User">authentication id: UTF-8, no controls.</param>
    /// <param name="Secret">Owned by this value.</param>
    /// <param name="ActFor">authorization id for SASL PLAIN; null when the user signs in as himself.</param>
    /// <param name="UseLoginCommand">Present by LOGIN (or USER/PASS, AUTH LOGIN) even where PLAIN is offered; not with <paramref name="ActFor"/>.</param>
    public sealed record Password(string User, Secret Secret, string? ActFor = null, bool UseLoginCommand = false) : BackendCredential
    {
        /// <inheritdoc/>
        public override void Dispose() => Secret.Dispose();
    }

    /// <summary>OAUTHBEARER or XOAUTH2, HTTP Bearer.</summary>
    /// <param name="User">The account that the token acts for.</param>
    /// <param name="Token">Owned by this value.</param>
    public sealed record BearerToken(string User, Secret Token) : BackendCredential
    {
        /// <inheritdoc/>
        public override void Dispose() => Token.Dispose();
    }

    /// <summary>No secret: the link is trusted. SMTP: XCLIENT LOGIN; HTTP: the backend's trusted headers.</summary>
    /// <param name="User">The account.</param>
    public sealed record ExternalIdentity(string User) : BackendCredential
    {
        /// <inheritdoc/>
        public override void Dispose()
        {
        }
    }
}
