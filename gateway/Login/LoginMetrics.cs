using System.Diagnostics.Metrics;
using Gateway.AppPasswords;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Login;

/// <summary>Instruments of sign-ins; documented in docs/operations/metrics.md. Tags come from closed sets alone.</summary>
internal sealed class LoginMetrics
{
    public const string MeterName = "Gateway.Login";

    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _duration;

    public LoginMetrics(IMeterFactory factory, PasswordHasher hasher, MemoryCredentialCache cache, LoginThrottle throttle)
    {
        var meter = factory.Create(MeterName);
        _attempts = meter.CreateCounter<long>("gateway.login.attempts", "{attempt}", "Decided sign-in attempts");
        _duration = meter.CreateHistogram<double>("gateway.login.duration", "s", "Time from attempt to decision");
        meter.CreateObservableCounter("gateway.login.bcrypt.computed", () => hasher.Computed, "{computation}", "BCrypt computations");
        meter.CreateObservableGauge("gateway.login.bcrypt.queued", () => hasher.Queued, "{computation}", "BCrypt computations that wait");
        meter.CreateObservableGauge("gateway.login.cache.entries", () => cache.Count, "{entry}", "Verified app passwords in this process");
        meter.CreateObservableGauge("gateway.login.throttle.sources", () => throttle.Sources, "{network}", "Source networks with wrong attempts");
    }

    /// <summary>One decision.</summary>
    public void Decided(LoginAttempt attempt, LoginDenial? denial, VerificationSource source, TimeSpan duration)
    {
        var result = denial is { } refused ? Tag(refused) : "granted";
        _attempts.Add(
            1,
            new("protocol", attempt.Protocol.Name),
            new("mechanism", Tag(attempt.Mechanism)),
            new KeyValuePair<string, object?>("result", result));
        _duration.Record(duration.TotalSeconds, new("protocol", attempt.Protocol.Name), new("source", Tag(source)), new("result", result));
    }

    /// <summary>The tag of a denial.</summary>
    internal static string Tag(LoginDenial denial) => denial switch
    {
        LoginDenial.InvalidCredentials => "invalid_credentials",
        LoginDenial.AppPasswordRequired => "app_password_required",
        LoginDenial.Expired => "expired",
        LoginDenial.ProtocolNotAllowed => "protocol_not_allowed",
        LoginDenial.NetworkNotAllowed => "network_not_allowed",
        LoginDenial.DeviceNotAllowed => "device_not_allowed",
        LoginDenial.AccountBlocked => "account_blocked",
        LoginDenial.TooManyAttempts => "too_many_attempts",
        LoginDenial.Unavailable => "unavailable",
        LoginDenial.InvalidToken => "invalid_token",
        LoginDenial.AuthorizationFailed => "authorization_failed",
        LoginDenial.EncryptionRequired => "encryption_required",
        _ => throw new ArgumentOutOfRangeException(nameof(denial), denial, null),
    };

    /// <summary>The tag of a mechanism.</summary>
    internal static string Tag(LoginMechanism mechanism) => mechanism switch
    {
        LoginMechanism.Command => "command",
        LoginMechanism.Plain => "plain",
        LoginMechanism.Login => "login",
        LoginMechanism.OAuthBearer => "oauthbearer",
        LoginMechanism.XOAuth2 => "xoauth2",
        LoginMechanism.Basic => "basic",
        LoginMechanism.Bearer => "bearer",
        _ => throw new ArgumentOutOfRangeException(nameof(mechanism), mechanism, null),
    };

    /// <summary>The tag of what answered.</summary>
    internal static string Tag(VerificationSource source) => source switch
    {
        VerificationSource.None => "none",
        VerificationSource.Memory => "memory",
        VerificationSource.Redis => "redis",
        VerificationSource.Store => "store",
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
    };
}
