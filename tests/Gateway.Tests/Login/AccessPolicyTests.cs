using System.Net;
using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Login;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Tests.Login;

/// <summary>The whole table of the decision, a row each.</summary>
public sealed class AccessPolicyTests
{
    private static readonly AppPassword Row = new()
    {
        Id = "p",
        AccountId = "alice@example.test",
        KeyId = 1,
        Index = 1,
        Hash = "",
        Label = "phone",
        Scope = AppPasswordScope.Unrestricted,
        Created = DateTimeOffset.UnixEpoch,
        Epoch = 1,
        RowMac = [],
    };

    private static readonly AccountPolicy Observing = AccountPolicy.Defaults with { Observe = true };
    private static readonly AccountPolicy FromHome = AccountPolicy.Defaults with { AccountPasswordNetworks = ["192.0.2.0/24"] };
    private static readonly AccountPolicy MailOnly = AccountPolicy.Defaults with { AllowedProtocols = ["smtp"] };
    private static readonly AccountPolicy Elsewhere = AccountPolicy.Defaults with { AllowedNetworks = ["198.51.100.0/24"] };

    [Theory]
    [InlineData(TwoStepState.Disabled)]
    [InlineData(TwoStepState.Enabled)]
    public void An_account_password_of_an_account_without_two_steps_is_the_backends_to_decide(object given)
    {
        var state = (TwoStepState)given;

        Assert.Equal(new AccessVerdict(AccessOutcome.PassThrough), Ask(state, SecretShape.Other));
        Assert.Equal(new AccessVerdict(AccessOutcome.PassThrough), Ask(state, SecretShape.AppPassword));
    }

    [Fact]
    public void An_enforced_account_takes_app_passwords_only_and_says_so_by_shape_alone()
    {
        Assert.Equal(Denied(AccessReason.NotAppPassword, LoginDenial.AppPasswordRequired), Ask(TwoStepState.Enforced, SecretShape.Other));
        Assert.Equal(Denied(AccessReason.WrongSecret, LoginDenial.InvalidCredentials), Ask(TwoStepState.Enforced, SecretShape.AppPassword));
    }

    [Theory]
    [InlineData(TwoStepState.Disabled)]
    [InlineData(TwoStepState.Enabled)]
    [InlineData(TwoStepState.Enforced)]
    public void A_proven_app_password_comes_in(object state)
    {
        Assert.Equal(new AccessVerdict(AccessOutcome.Allow), Proven((TwoStepState)state, Row));
    }

    [Fact]
    [Trait("Security", "95")]
    public void Before_proof_a_blocked_an_unknown_and_an_enforced_account_answer_alike()
    {
        foreach (var shape in new[] { SecretShape.AppPassword, SecretShape.Other })
        {
            var answers = new[] { Ask(TwoStepState.Enforced, shape), Ask(TwoStepState.Blocked, shape), Ask(null, shape) };

            Assert.Single(answers.Select(answer => (answer.Outcome, answer.Denial)).Distinct());
        }
    }

    [Fact]
    public void A_blocked_account_tells_so_only_to_its_owner()
    {
        Assert.Equal(Denied(AccessReason.Blocked, LoginDenial.AccountBlocked), Proven(TwoStepState.Blocked, Row));
        Assert.Equal(Denied(AccessReason.Blocked, LoginDenial.AccountBlocked), Proven(TwoStepState.Blocked, Row, Observing));
        Assert.Equal(LoginDenial.InvalidCredentials, Ask(TwoStepState.Blocked, SecretShape.AppPassword, Observing).Denial);
    }

    [Fact]
    public void Unknown_names_are_refused_or_passed_through_as_the_policy_says()
    {
        var passing = AccountPolicy.Defaults with { UnknownAccount = UnknownAccount.PassThrough };

        Assert.Equal(Denied(AccessReason.UnknownAccount, LoginDenial.InvalidCredentials), Ask(null, SecretShape.AppPassword));
        Assert.Equal(Denied(AccessReason.UnknownAccount, LoginDenial.AppPasswordRequired), Ask(null, SecretShape.Other));
        Assert.Equal(new AccessVerdict(AccessOutcome.PassThrough), Ask(null, SecretShape.Other, passing));
        Assert.Equal(new AccessVerdict(AccessOutcome.PassThrough, AccessReason.UnknownAccount), Ask(null, SecretShape.Other, Observing));
    }

    [Fact]
    public void Deleted_and_suspended_app_passwords_are_wrong_and_never_handed_on()
    {
        var deleted = Row with { Revoked = DateTimeOffset.UnixEpoch };
        var suspended = Row with { Suspended = DateTimeOffset.UnixEpoch };

        foreach (var state in new[] { TwoStepState.Disabled, TwoStepState.Enforced })
        {
            Assert.Equal(Denied(AccessReason.Deleted, LoginDenial.InvalidCredentials), Recognised(state, deleted));
            Assert.Equal(Denied(AccessReason.Suspended, LoginDenial.InvalidCredentials), Recognised(state, suspended));
        }
    }

    [Fact]
    public void An_expired_app_password_says_so_after_proof()
    {
        var question = Question(TwoStepState.Enforced, SecretShape.AppPassword) with { AppPassword = Row, IsProven = true, IsExpired = true };

        Assert.Equal(Denied(AccessReason.Expired, LoginDenial.Expired), AccessPolicy.Evaluate(question));
    }

    [Fact]
    [Trait("Security", "105")]
    public void Scope_and_policy_bound_protocols_and_networks()
    {
        var smtpOnly = Row with { Scope = new(["smtp"], [], null) };
        var imapOnly = Row with { Scope = new(["eas", "imap"], [], null) };
        var elsewhere = Row with { Scope = new([], ["198.51.100.0/24", "nonsense"], null) };
        var here = Row with { Scope = new([], ["nonsense", "192.0.2.0/24"], null) };

        Assert.Equal(Denied(AccessReason.Protocol, LoginDenial.ProtocolNotAllowed), Proven(TwoStepState.Enforced, smtpOnly));
        Assert.Equal(Denied(AccessReason.Protocol, LoginDenial.ProtocolNotAllowed), Proven(TwoStepState.Enforced, Row, MailOnly));
        Assert.Equal(Denied(AccessReason.Network, LoginDenial.NetworkNotAllowed), Proven(TwoStepState.Enforced, elsewhere));
        Assert.Equal(Denied(AccessReason.Network, LoginDenial.NetworkNotAllowed), Proven(TwoStepState.Enforced, Row, Elsewhere));
        Assert.Equal(new AccessVerdict(AccessOutcome.Allow), Proven(TwoStepState.Enforced, imapOnly));
        Assert.Equal(new AccessVerdict(AccessOutcome.Allow), Proven(TwoStepState.Enforced, here));
    }

    [Fact]
    public void Policy_bounds_account_passwords_too_but_reads_as_wrong_before_proof()
    {
        Assert.Equal(Denied(AccessReason.Protocol, LoginDenial.AppPasswordRequired), Ask(TwoStepState.Disabled, SecretShape.Other, MailOnly));
        Assert.Equal(Denied(AccessReason.Network, LoginDenial.AppPasswordRequired), Ask(TwoStepState.Disabled, SecretShape.Other, Elsewhere));
    }

    [Fact]
    public void Trusted_networks_may_still_use_the_account_password()
    {
        Assert.Equal(new AccessVerdict(AccessOutcome.PassThrough), Ask(TwoStepState.Enforced, SecretShape.Other, FromHome));
        Assert.Equal(
            LoginDenial.AppPasswordRequired,
            AccessPolicy.Evaluate(Question(TwoStepState.Enforced, SecretShape.Other, FromHome) with { Client = IPAddress.Parse("203.0.113.1") }).Denial);
        Assert.Equal(AccessOutcome.Deny, Ask(TwoStepState.Blocked, SecretShape.Other, FromHome).Outcome);
    }

    [Fact]
    public void Observe_lets_through_and_remembers_why_it_would_not_have()
    {
        var smtpOnly = Row with { Scope = new(["smtp"], [], null) };

        Assert.Equal(new AccessVerdict(AccessOutcome.PassThrough, AccessReason.NotAppPassword), Ask(TwoStepState.Enforced, SecretShape.Other, Observing));
        Assert.Equal(new AccessVerdict(AccessOutcome.Allow, AccessReason.Protocol), Proven(TwoStepState.Enforced, smtpOnly, Observing));
        Assert.True(Ask(TwoStepState.Enforced, SecretShape.Other, Observing).IsObserved);
        Assert.Equal(AccessReason.Deleted, Recognised(TwoStepState.Enforced, Row with { Revoked = DateTimeOffset.UnixEpoch }).Reason);
    }

    [Theory]
    [InlineData(DeviceBinding.Off, null, AccessOutcome.Allow, AccessReason.None, false)]
    [InlineData(DeviceBinding.Off, "eas:OTHER", AccessOutcome.Allow, AccessReason.None, false)]
    [InlineData(DeviceBinding.Notice, null, AccessOutcome.Allow, AccessReason.None, true)]
    [InlineData(DeviceBinding.Notice, "eas:PHONE", AccessOutcome.Allow, AccessReason.None, false)]
    [InlineData(DeviceBinding.Notice, "eas:OTHER", AccessOutcome.Allow, AccessReason.OtherDevice, false)]
    [InlineData(DeviceBinding.Enforce, null, AccessOutcome.Allow, AccessReason.None, true)]
    [InlineData(DeviceBinding.Enforce, "eas:phone", AccessOutcome.Allow, AccessReason.None, false)]
    [InlineData(DeviceBinding.Enforce, "imap:mutt", AccessOutcome.Allow, AccessReason.None, false)]
    [InlineData(DeviceBinding.Enforce, "eas:OTHER", AccessOutcome.Deny, AccessReason.OtherDevice, false)]
    [Trait("Security", "105")]
    public void An_app_password_binds_to_its_first_device(object binding, string? bound, object outcome, object reason, bool binds)
    {
        var policy = AccountPolicy.Defaults with { DeviceBinding = (DeviceBinding)binding };
        var question = Question(TwoStepState.Enforced, SecretShape.AppPassword, policy) with
        {
            AppPassword = Row with { Scope = new([], [], bound) },
            IsProven = true,
            Device = "eas:PHONE",
        };

        var verdict = AccessPolicy.Evaluate(question);

        Assert.Equal(((AccessOutcome)outcome, (AccessReason)reason, binds), (verdict.Outcome, verdict.Reason, verdict.BindDevice));
    }

    [Fact]
    public void Tokens_are_handed_on_only_where_that_is_switched_on()
    {
        var passing = Question(TwoStepState.Enforced, SecretShape.Token) with { PassTokens = true };

        Assert.Equal(new AccessVerdict(AccessOutcome.PassThrough), AccessPolicy.Evaluate(passing));
        Assert.Equal(Denied(AccessReason.TokenNotAccepted, LoginDenial.InvalidToken), Ask(TwoStepState.Enforced, SecretShape.Token));
        Assert.Equal(LoginDenial.InvalidToken, AccessPolicy.Evaluate(passing with { Account = null }).Denial);
        Assert.Equal(LoginDenial.InvalidToken, AccessPolicy.Evaluate(passing with { Account = Of(TwoStepState.Blocked) }).Denial);
    }

    private static AccessVerdict Denied(AccessReason reason, LoginDenial denial) => new(AccessOutcome.Deny, reason, denial);

    private static AccessVerdict Ask(TwoStepState? state, SecretShape shape, AccountPolicy? policy = null) =>
        AccessPolicy.Evaluate(Question(state, shape, policy));

    private static AccessVerdict Proven(TwoStepState state, AppPassword row, AccountPolicy? policy = null) => AccessPolicy.Evaluate(
        Question(state, SecretShape.AppPassword, policy) with { AppPassword = row, IsProven = true });

    private static AccessVerdict Recognised(TwoStepState state, AppPassword row) => AccessPolicy.Evaluate(
        Question(state, SecretShape.AppPassword) with { AppPassword = row });

    private static AccessQuestion Question(TwoStepState? state, SecretShape shape, AccountPolicy? policy = null) => new()
    {
        Account = state is { } known ? Of(known) : null,
        Policy = policy ?? AccountPolicy.Defaults,
        Shape = shape,
        Protocol = "imap",
        Client = IPAddress.Parse("192.0.2.1"),
    };

    private static Account Of(TwoStepState state) => new() { Id = "alice@example.test", State = state, Epoch = 1, Created = DateTimeOffset.UnixEpoch };
}
