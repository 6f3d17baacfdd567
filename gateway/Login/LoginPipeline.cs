using System.Text;
using Gateway.AppPasswords;
using Gateway.Devices;
using Gateway.Login.Tokens;
using Gateway.ProtocolAdapters.Contract;
using Microsoft.Extensions.Options;

namespace Gateway.Login;

/// <summary>Decides every sign-in of every protocol: the steps, in order. A warm one ends here without a wait.</summary>
internal sealed class LoginPipeline(
    LoginReadiness readiness,
    CredentialVerifier verifier,
    TokenVerifier tokens,
    LoginThrottle throttle,
    LoginGranting granting,
    DeviceGate gate,
    LoginJournal journal,
    IOptions<LoginOptions> options,
    TimeProvider time) : ILoginAuthority
{
    private readonly NameRules _rules = new(options.Value);

    /// <inheritdoc/>
    public async ValueTask<LoginDecision> DecideAsync(LoginAttempt attempt, CancellationToken cancellationToken)
    {
        using var trace = LoginTrace.Start(attempt);
        var facts = new LoginFacts(attempt, time.GetTimestamp());
        LoginDecision decision;
        try
        {
            decision = await DecideAsync(facts, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        // An exception is our own trouble and never a word on the password.
        catch (Exception fault)
        {
            journal.WriteFault(fault, attempt);
            decision = Refusal.Of(facts, AccessReason.Fault, LoginDenial.Unavailable, options.Value);
        }

        journal.Write(facts, decision);
        LoginTrace.Finish(trace, facts, decision);
        return decision;
    }

    private ValueTask<LoginDecision> DecideAsync(LoginFacts facts, CancellationToken cancellationToken)
    {
        var attempt = facts.Attempt;
        if (readiness.Trouble is not AccessReason.None and var trouble) return Refuse(facts, trouble, LoginDenial.Unavailable);

        // 1. Whom does the name mean?
        Span<byte> folded = stackalloc byte[AppPasswordFormat.Letters];
        Span<byte> name = stackalloc byte[UserName.MaxLength];
        var shape = ShapeOf(attempt, folded);
        if (shape is SecretShape.Token && tokens.IsOn) return new(VerifyTokenAsync(facts, cancellationToken));

        if (!UserName.TryFold(attempt.Authcid.Span, _rules.For(attempt), name, out var length)) return new(RefuseWrongAsync(facts, "", shape, AccessReason.InvalidName, cancellationToken));

        name = name[..length];
        if (!ActsForHimself(attempt, name))
        {
            facts.Name = Encoding.ASCII.GetString(name);
            return Refuse(facts, AccessReason.OtherIdentity, LoginDenial.AuthorizationFailed);
        }

        // 2. Verified lately? Before any throttle, so that a neighbour's guesses harm no phone that works.
        if (shape is SecretShape.AppPassword)
        {
            facts.Key = verifier.KeyOf(name, folded);
            if (verifier.FromMemory(facts.Key) is { } known)
            {
                folded.Clear();
                (facts.Name, facts.Source) = (known.Account!.Id, VerificationSource.Memory);
                return AfterVerificationAsync(facts, known, shape, cancellationToken);
            }
        }

        // 3. Does the source guess?
        facts.Name = Encoding.ASCII.GetString(name);
        if (throttle.Check(attempt.Client.Address) is { } retryAfter) return Refuse(facts, AccessReason.Throttled, LoginDenial.TooManyAttempts, retryAfter);

        var secret = shape is SecretShape.AppPassword ? Secret.Copy(folded) : null;
        folded.Clear();
        return new(VerifyAsync(facts, shape, secret, cancellationToken));
    }

    // A listed issuer's token says itself whose it is; the name beside it must mean the same account.
    private async Task<LoginDecision> VerifyTokenAsync(LoginFacts facts, CancellationToken cancellationToken)
    {
        var attempt = facts.Attempt;
        if (throttle.Check(attempt.Client.Address) is { } retryAfter) return Refusal.Of(facts, AccessReason.Throttled, LoginDenial.TooManyAttempts, options.Value, retryAfter);

        var token = await tokens.VerifyAsync(attempt.Secret, cancellationToken);
        if (token.Status is TokenStatus.Unavailable) return Refusal.Of(facts, AccessReason.IssuerAway, LoginDenial.Unavailable, options.Value);
        if (token.Status is TokenStatus.Bad) return await RefuseWrongAsync(facts, "", SecretShape.Token, AccessReason.TokenNotAccepted, cancellationToken);

        var isGood = token.Status is TokenStatus.Good;
        var claimed = isGood ? Encoding.UTF8.GetBytes(token.Account!) : attempt.Authcid.Span;
        if (!UserName.TryParse(claimed, _rules.For(attempt), out var name)) return await RefuseWrongAsync(facts, "", SecretShape.Token, AccessReason.InvalidName, cancellationToken);

        facts.Name = name;
        var found = await verifier.FindAccountAsync(name, cancellationToken);
        if (isGood && found.Account is not null && !await NamesAsync(attempt, name, found, cancellationToken))
        {
            return Refusal.Of(facts, AccessReason.OtherIdentity, LoginDenial.AuthorizationFailed, options.Value);
        }

        facts.Source = found.Source;
        return await AfterVerificationAsync(facts, found with { IsProven = isGood && found.Account is not null }, SecretShape.Token, cancellationToken);
    }

    // No name is the token's own; another one may be an alias.
    private async Task<bool> NamesAsync(LoginAttempt attempt, string name, Verification found, CancellationToken cancellationToken)
    {
        if (attempt.Authcid.IsEmpty) return true;
        if (!UserName.TryParse(attempt.Authcid.Span, _rules.For(attempt), out var presented)) return false;

        return string.Equals(presented, name, StringComparison.Ordinal)
            || (await verifier.FindAccountAsync(presented, cancellationToken)).Account?.Id == found.Account!.Id;
    }

    // 4. The store, the shared cache, BCrypt.
    private async Task<LoginDecision> VerifyAsync(LoginFacts facts, SecretShape shape, Secret? folded, CancellationToken cancellationToken)
    {
        Verification verification;
        using (folded)
        {
            verification = folded is null
                ? await verifier.FindAccountAsync(facts.Name!, cancellationToken)
                : await verifier.VerifyAsync(facts.Name!, folded, facts.Key, cancellationToken);
        }

        facts.Source = verification.Source;
        return await AfterVerificationAsync(facts, verification, shape, cancellationToken);
    }

    private ValueTask<LoginDecision> AfterVerificationAsync(
        LoginFacts facts, Verification verification, SecretShape shape, CancellationToken cancellationToken)
    {
        if (verification.Trouble is not AccessReason.None) return Refuse(facts, verification.Trouble, LoginDenial.Unavailable);

        // 5. May this account, with this app password, come in this way?
        facts.AccountId = verification.Account?.Id;
        facts.AppPasswordId = verification.AppPassword?.Id;
        facts.Device = ClientDevice.Of(facts.Attempt);
        var verdict = AccessPolicy.Evaluate(new AccessQuestion
        {
            Account = verification.Account,
            Policy = verification.Policy,
            Shape = shape,
            AppPassword = verification.AppPassword,
            IsProven = verification.IsProven,
            IsExpired = verification.ExpiresAt is { } end && end <= time.GetTimestamp(),
            Protocol = facts.Attempt.Protocol.Name,
            Client = facts.Attempt.Client.Address,
            Device = facts.Device,
            PassTokens = options.Value.PassTokens,
        });
        facts.Reason = verdict.Reason;
        facts.IsObserved = verdict.IsObserved;
        if (verdict.Outcome is AccessOutcome.Deny)
        {
            return verification.AppPassword is not null && facts.Attempt.Identity.DeviceId is not null
                ? new(RefuseDeviceAsync(facts, verification, shape, verdict, cancellationToken))
                : RefuseSecret(facts, verification, shape, verdict, cancellationToken);
        }

        // 6. to 8. Backend, its credential, the session.
        return granting.GrantAsync(facts, verification, verdict, cancellationToken);
    }

    // A phone whose app password opens nothing any more, deleted perhaps because the phone is lost, may still have to be told to forget.
    private async Task<LoginDecision> RefuseDeviceAsync(
        LoginFacts facts, Verification verification, SecretShape shape, AccessVerdict verdict, CancellationToken cancellationToken) =>
        await gate.WipeAsync(facts, verification.Account!.Id, cancellationToken) is { } order
            ? Refusal.Of(facts, AccessReason.DeviceWipe, LoginDenial.DeviceNotAllowed, options.Value) with { Device = order }
            : await RefuseSecret(facts, verification, shape, verdict, cancellationToken);

    private ValueTask<LoginDecision> RefuseSecret(
        LoginFacts facts, Verification verification, SecretShape shape, AccessVerdict verdict, CancellationToken cancellationToken) =>
        verification.IsProven
            ? Refuse(facts, verdict.Reason, verdict.Denial)
            : new(RefuseWrongAsync(facts, facts.Name!, shape, verdict.Reason, cancellationToken));

    private ValueTask<LoginDecision> Refuse(LoginFacts facts, AccessReason reason, LoginDenial denial, TimeSpan? retryAfter = null) =>
        new(Refusal.Of(facts, reason, denial, options.Value, retryAfter));

    // What is not proven is counted against its source, and held back when there was too much of it.
    private async Task<LoginDecision> RefuseWrongAsync(
        LoginFacts facts, string name, SecretShape shape, AccessReason reason, CancellationToken cancellationToken)
    {
        var delay = throttle.CountWrong(facts.Attempt.Client.Address, name, facts.Attempt.Secret.Octets);
        if (delay > TimeSpan.Zero) await Task.Delay(delay, time, cancellationToken);

        var denial = shape switch
        {
            SecretShape.AppPassword => LoginDenial.InvalidCredentials,
            SecretShape.Token => LoginDenial.InvalidToken,
            _ => LoginDenial.AppPasswordRequired,
        };
        return Refusal.Of(facts, reason, denial, options.Value);
    }

    private bool ActsForHimself(LoginAttempt attempt, ReadOnlySpan<byte> name)
    {
        if (attempt.Authzid.IsEmpty) return true;

        Span<byte> other = stackalloc byte[UserName.MaxLength];
        return UserName.TryFold(attempt.Authzid.Span, _rules.For(attempt), other, out var length) && name.SequenceEqual(other[..length]);
    }

    private static SecretShape ShapeOf(LoginAttempt attempt, Span<byte> folded) =>
        attempt.Mechanism is LoginMechanism.OAuthBearer or LoginMechanism.XOAuth2 or LoginMechanism.Bearer ? SecretShape.Token
        : AppPasswordFormat.TryFold(attempt.Secret.Octets, folded) ? SecretShape.AppPassword
        : SecretShape.Other;
}
