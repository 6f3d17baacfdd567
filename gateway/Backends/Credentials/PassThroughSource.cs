using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends.Credentials;

/// <summary>Shows the backend what the client showed: accounts without two-step verification, and tokens that the backend checks.</summary>
internal sealed class PassThroughSource(LoginTemplate login) : IBackendCredentialSource
{
    public ValueTask<BackendCredential> ObtainAsync(BackendCredentialRequest request, CancellationToken cancellationToken)
    {
        if (request.AppPasswordId is not null)
        {
            // The backend knows no app passwords: sending one would look like a wrong password and hand it over.
            throw new BackendCredentialException("PassThrough can't sign in an app password: give this backend another Method.");
        }

        var name = login.For(request.AccountId);
        var isToken = request.Mechanism is LoginMechanism.OAuthBearer or LoginMechanism.XOAuth2 or LoginMechanism.Bearer;
        return new ValueTask<BackendCredential>(isToken
            ? new BackendCredential.BearerToken(name, request.Presented.Clone())
            : new BackendCredential.Password(name, request.Presented.Clone()));
    }
}

/// <summary>No keys of its own.</summary>
internal sealed class PassThroughOptions : IBackendMethodOptions
{
    public IEnumerable<(string Key, string Problem, string Cure)> Check(MailProtocol protocol) => [];
}
