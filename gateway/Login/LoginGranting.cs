using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Backends;
using Gateway.Backends.Credentials;
using Gateway.Devices;
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
    DeviceGate gate,
    LastUseLog uses,
    IOptions<LoginOptions> options,
    TimeProvider time)
{
    private const int ExpiryNoticeDays = 14;
    private readonly Action<BackendEndpoint> _failed = health.Failed;
    private readonly Action<BackendEndpoint> _answered = health.Succeeded;

    /// <summary>Grants, or refuses for a reason of the backend's side.</summary>
    public async ValueTask<LoginDecision> GrantAsync(
        LoginFacts facts, Verification verification, AccessVerdict verdict, CancellationToken cancellationToken)
    {
        if (verdict.BindDevice)
        {
            var (bound, refusal) = await BindAsync(facts, verification, cancellationToken);
            if (refusal is not null) return refusal;
            verification = bound;
        }

        var accountId = verification.Account?.Id ?? facts.Name!;
        var isProven = verdict.Outcome is AccessOutcome.Allow;
        var device = isProven
            ? await gate.MeetAsync(facts, accountId, verification.AppPassword?.Id, cancellationToken)
            : await gate.LookAsync(facts, accountId, cancellationToken);
        if (RefusalOf(facts, device, verification.Policy) is { } refused) return refused;

        // 6. Which backend?
        var route = router.Route(accountId, verification.Account?.Group, facts.Attempt.Protocol, facts.Attempt.Listener);
        facts.BackendName = route?.BackendName;
        if (route is null) return Unavailable(facts, AccessReason.NoBackend);
        if (route.IsDown) return Unavailable(facts, AccessReason.BackendDown);

        // 7. What does it accept?
        var way = new Way(accountId, route, isProven, isProven ? verification.AppPassword : null, isProven ? null : device.Order);
        BackendCredential credential;
        try
        {
            credential = await ObtainAsync(facts.Attempt, way, cancellationToken);
        }
        catch (BackendCredentialException)
        {
            return Unavailable(facts, AccessReason.BackendDown);
        }

        LoginDecision? decision = null;
        try
        {
            return decision = Begin(facts, verification, way, credential);
        }
        finally
        {
            if (decision is not LoginDecision.Granted) credential.Dispose();
        }
    }

    private static ValueTask<BackendCredential> ObtainAsync(LoginAttempt attempt, in Way way, CancellationToken cancellationToken)
    {
        var request = new BackendCredentialRequest
        {
            AccountId = way.AccountId,
            Presented = attempt.Secret,
            Mechanism = attempt.Mechanism,
            AppPasswordId = way.Own?.Id,
        };
        return (way.IsProven ? way.Route.Source : way.Route.PassThrough).ObtainAsync(request, cancellationToken);
    }

    // 8. The session.
    private LoginDecision Begin(LoginFacts facts, Verification verification, in Way way, BackendCredential credential)
    {
        var start = new SessionStart
        {
            AccountId = way.AccountId,
            AppPasswordId = way.Own?.Id,
            Attempt = facts.Attempt,
            Device = facts.Device,
            BackendName = way.Route.BackendName,
            ExpiresAt = way.Own is null ? null : verification.ExpiresAt,
            Answer = way.IsProven ? BackendVerdicts.OnOwnCredential : AcceptingDevice(facts, way.AccountId, verdicts.OnPassedThrough(facts)),
            DestinationFailed = _failed,
            DestinationAnswered = _answered,
        };
        if (!sessions.TryBegin(start, out var lease, out var isContinued))
        {
            return Refusal.Of(facts, AccessReason.TooManySessions, LoginDenial.TooManyAttempts, options.Value);
        }

        // A revocation between verification and registration found no session to end. What it was, the next attempt is told.
        if (verifier.IsRevoked(verification))
        {
            lease.Dispose();
            return Unavailable(facts, AccessReason.Overtaken);
        }

        (facts.Session, facts.IsContinued) = (lease, isContinued);
        if (way.Own is { } own) uses.Record(own.Id, facts.Attempt.Client.Address, facts.Attempt.Protocol.Name, facts.Attempt.Identity.UserAgent ?? facts.Device);
        return new LoginDecision.Granted(new LoginGrant
        {
            Account = way.AccountId,
            Destinations = way.Route.Destinations,
            BackendName = way.Route.BackendName,
            Credential = credential,
            Lease = lease,
            Trace = LoginTrace.Current,
            SenderAddresses = options.Value.CheckSenderAddresses ? verification.SenderAddresses : null,
            Device = way.Device,
            ExpiresInDays = way.Own is null ? null : DaysLeft(verification.ExpiresAt),
        });
    }

    // Under observe a rule's refusal is noted and not enforced; an order to forget is somebody's own word.
    private LoginDecision.Denied? RefusalOf(LoginFacts facts, DeviceVerdict device, AccountPolicy policy)
    {
        if (device.Reason is AccessReason.None) return null;
        if (device.Reason is AccessReason.StoreAway) return Unavailable(facts, AccessReason.StoreAway);
        if (policy.Observe is true && device.Reason is not AccessReason.DeviceWipe)
        {
            (facts.Reason, facts.IsObserved) = (device.Reason, true);
            return null;
        }

        return Refusal.Of(facts, device.Reason, LoginDenial.DeviceNotAllowed, options.Value) with { Device = device.Order };
    }

    private Func<BackendLoginOutcome, LoginDecision.Denied?> AcceptingDevice(
        LoginFacts facts, string accountId, Func<BackendLoginOutcome, LoginDecision.Denied?> answer) => facts.Attempt.Identity.DeviceId is null
        ? answer
        : outcome =>
        {
            if (outcome is BackendLoginOutcome.Accepted) gate.Accepted(facts, accountId);
            return answer(outcome);
        };

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

    private LoginDecision.Denied Unavailable(LoginFacts facts, AccessReason reason) =>
        Refusal.Of(facts, reason, LoginDenial.Unavailable, options.Value);

    private int? DaysLeft(long? expiresAt)
    {
        if (expiresAt is not { } end) return null;

        var days = (int)time.GetElapsedTime(time.GetTimestamp(), end).TotalDays;
        return days <= ExpiryNoticeDays ? days : null;
    }

    // Proven by an app password, or by a token's issuer (then without one); otherwise what was presented goes on to the backend.
    private readonly record struct Way(string AccountId, BackendRoute Route, bool IsProven, AppPassword? Own, DeviceOrder? Device);
}
