using Gateway.ProtocolAdapters.Contract;
using Microsoft.Extensions.Options;

namespace Gateway.Login;

/// <summary>What a backend's answer to the sign-in means for the client.</summary>
internal sealed class BackendVerdicts(LoginThrottle throttle, LoginJournal journal, IOptions<LoginOptions> options)
{
    private static readonly LoginDecision.Denied Unavailable = new(LoginDenial.Unavailable, RetryAfter: TimeSpan.FromSeconds(10));

    /// <summary>The person proved the app password: whatever the backend has against our credential is our trouble.</summary>
    public static Func<BackendLoginOutcome, LoginDecision.Denied?> OnOwnCredential { get; } =
        static outcome => outcome is BackendLoginOutcome.Accepted ? null : Unavailable;

    /// <summary>The backend decides on what was passed through: its "no" means wrong, and counts against the source.</summary>
    public Func<BackendLoginOutcome, LoginDecision.Denied?> OnPassedThrough(LoginFacts facts)
    {
        // The secret is gone by the time the backend answers.
        var attempt = facts.Attempt;
        var pair = throttle.PairOf(attempt.Client.Address, facts.Name!, attempt.Secret.Octets);
        return outcome => outcome switch
        {
            BackendLoginOutcome.Accepted => null,
            BackendLoginOutcome.Refused => Refused(facts, pair),
            _ => Unavailable,
        };
    }

    private LoginDecision.Denied Refused(LoginFacts facts, CredentialKey pair)
    {
        throttle.CountWrong(facts.Attempt.Client.Address, pair);
        var isToken = facts.Attempt.Mechanism is LoginMechanism.OAuthBearer or LoginMechanism.XOAuth2 or LoginMechanism.Bearer;
        var denial = isToken ? LoginDenial.InvalidToken : LoginDenial.InvalidCredentials;
        journal.WriteRefusedByBackend(facts, denial);
        return new LoginDecision.Denied(denial, options.Value.HelpUrl);
    }
}
