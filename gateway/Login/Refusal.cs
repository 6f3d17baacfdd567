using System.Security.Cryptography;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Login;

/// <summary>Makes a denial and notes its reason.</summary>
internal static class Refusal
{
    private const int ShortestRetrySeconds = 5;
    private const int LongestRetrySeconds = 30;

    /// <summary>Denials that pass carry a time to come back, jittered when the caller gives none, so that not all come back at once.</summary>
    public static LoginDecision.Denied Of(LoginFacts facts, AccessReason reason, LoginDenial denial, LoginOptions options, TimeSpan? retryAfter = null)
    {
        facts.Reason = reason;
        facts.IsObserved = false;
        if (denial is LoginDenial.Unavailable or LoginDenial.TooManyAttempts) retryAfter ??= Jittered();
        return new LoginDecision.Denied(denial, options.HelpUrl, retryAfter);
    }

    private static TimeSpan Jittered() => TimeSpan.FromSeconds(RandomNumberGenerator.GetInt32(ShortestRetrySeconds, LongestRetrySeconds + 1));
}
