using System.Text;
using Gateway.Backends;
using Gateway.Backends.Credentials;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Tests.Backends;

/// <summary>Grants everybody whose secret is <c>right</c>, with the real router and credential sources behind it.</summary>
internal sealed class RoutedAuthority(BackendRouter router) : ILoginAuthority
{
    public async ValueTask<LoginDecision> DecideAsync(LoginAttempt attempt, CancellationToken cancellationToken)
    {
        var account = Encoding.UTF8.GetString(attempt.Authcid.Span);
        if (!attempt.Secret.Octets.SequenceEqual("right"u8) || router.Route(account, null, attempt.Protocol) is not { } route)
        {
            return new LoginDecision.Denied(LoginDenial.InvalidCredentials);
        }

        var request = new BackendCredentialRequest { AccountId = account, Presented = attempt.Secret, Mechanism = attempt.Mechanism, AppPasswordId = "1" };
        return new LoginDecision.Granted(new LoginGrant
        {
            Account = account,
            BackendName = route.BackendName,
            Destinations = route.Destinations,
            Credential = await route.Source.ObtainAsync(request, cancellationToken),
            Lease = new QuietLease(),
        });
    }

    private sealed class QuietLease : SessionLease
    {
        public override string Id => "quiet";

        public override CancellationToken Terminated => CancellationToken.None;

        public override SessionTermination Termination => SessionTermination.None;

        public override void DestinationFailed(BackendEndpoint destination)
        {
        }

        public override LoginDecision.Denied? BackendAnswered(BackendLoginOutcome outcome) => null;

        public override void End(SessionEnd end)
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
