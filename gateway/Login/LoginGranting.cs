using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Backends;
using Gateway.Backends.Credentials;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Login;

/// <summary>The last steps of a sign-in that may come in: the backend, a credential for it, a registered session.</summary>
internal sealed class LoginGranting(
    BackendRouter router,
    DestinationHealth health,
    SessionRegistry sessions,
    CredentialVerifier verifier,
    BackendVerdicts verdicts,
    DeviceBinder binder,
    LastUseLog uses,
    IOptions<LoginOptions> options,
    TimeProvider time)
{
    private const int ExpiryNoticeDays = 14;
    private readonly Action<BackendEndpoint> _failed = health.Failed;

    /// <summary>Grants, or refuses for a reason of the backend's side.</summary>
    public async ValueTask<LoginDecision> GrantAsync(
        LoginFacts facts, Verification verification, AccessVerdict verdict, CancellationToken cancellationToken)
    {
        var attempt = facts.Attempt;
        if (verdict.BindDevice)
        {
            var (bound, refusal) = await BindAsync(facts, verification, cancellationToken);
            if (refusal is not null) return refusal;
            verification = bound;
        }

        // 6. Which backend?
        var accountId = verification.Account?.Id ?? facts.Name!;
        var route = router.Route(accountId, verification.Account?.Group, attempt.Protocol);
        facts.BackendName = route?.BackendName;
        if (route is null) return Unavailable(facts, AccessReason.NoBackend);
        if (route.IsDown) return Unavailable(facts, AccessReason.BackendDown);

        // 7. What does it accept?
        var isOwn = verdict.Outcome is AccessOutcome.Allow;
        BackendCredential credential;
        try
        {
            var request = new BackendCredentialRequest
            {
                AccountId = accountId,
                Presented = attempt.Secret,
                Mechanism = attempt.Mechanism,
                AppPasswordId = isOwn ? verification.AppPassword!.Id : null,
            };
            credential = await (isOwn ? route.Source : route.PassThrough).ObtainAsync(request, cancellationToken);
        }
        catch (BackendCredentialException)
        {
            return Unavailable(facts, AccessReason.BackendDown);
        }

        // 8. The session.
        var start = new SessionStart
        {
            AccountId = accountId,
            AppPasswordId = isOwn ? verification.AppPassword!.Id : null,
            Attempt = attempt,
            Device = facts.Device,
            BackendName = route.BackendName,
            ExpiresAt = isOwn ? verification.ExpiresAt : null,
            Answer = isOwn ? BackendVerdicts.OnOwnCredential : verdicts.OnPassedThrough(facts),
            DestinationFailed = _failed,
        };
        if (!sessions.TryBegin(start, out var lease, out var isContinued))
        {
            credential.Dispose();
            return Refusal.Of(facts, AccessReason.TooManySessions, LoginDenial.TooManyAttempts, options.Value);
        }

        // A revocation between verification and registration found no session to end. What it was, the next attempt is told.
        if (verifier.IsRevoked(verification))
        {
            lease.Dispose();
            credential.Dispose();
            return Unavailable(facts, AccessReason.Overtaken);
        }

        (facts.SessionId, facts.IsContinued) = (lease.Id, isContinued);
        if (isOwn) uses.Record(UseOf(facts, verification.AppPassword!.Id));
        return new LoginDecision.Granted(new LoginGrant
        {
            Account = accountId,
            Destinations = route.Destinations,
            BackendName = route.BackendName,
            Credential = credential,
            Lease = lease,
            Trace = LoginTrace.Current,
            SenderAddresses = options.Value.CheckSenderAddresses ? verification.SenderAddresses : null,
            ExpiresInDays = isOwn ? DaysLeft(verification.ExpiresAt) : null,
        });
    }

    // Several devices, or several nodes, can be first at once: the row says who was.
    private async Task<(Verification Bound, LoginDecision? Refusal)> BindAsync(
        LoginFacts facts, Verification verification, CancellationToken cancellationToken)
    {
        var bound = await binder.BindAsync(facts, verification, cancellationToken);
        var mustBind = verification.Policy is { DeviceBinding: DeviceBinding.Enforce, Observe: not true };
        if (bound is null) return (verification, mustBind ? Unavailable(facts, AccessReason.StoreAway) : null);
        if (!ClientDevice.IsOther(bound.AppPassword!.Scope.Device, facts.Device)) return (bound, null);

        facts.Reason = AccessReason.OtherDevice;
        return (bound, mustBind ? Refusal.Of(facts, AccessReason.OtherDevice, LoginDenial.DeviceNotAllowed, options.Value) : null);
    }

    private AppPasswordUse UseOf(LoginFacts facts, string id) =>
        new(id, time.GetUtcNow(), facts.Attempt.Client.Address, facts.Attempt.Protocol.Name, facts.Attempt.Identity.UserAgent ?? facts.Device);

    private LoginDecision Unavailable(LoginFacts facts, AccessReason reason) =>
        Refusal.Of(facts, reason, LoginDenial.Unavailable, options.Value);

    private int? DaysLeft(long? expiresAt)
    {
        if (expiresAt is not { } end) return null;

        var days = (int)time.GetElapsedTime(time.GetTimestamp(), end).TotalDays;
        return days <= ExpiryNoticeDays ? days : null;
    }
}
