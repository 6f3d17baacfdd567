using System.Net;
using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Login;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Tests.Login;

/// <summary>Every combination of what the decision depends on, some 200,000: what holds in all of them.</summary>
public sealed class AccessTableTests
{
    private static readonly TwoStepState?[] States = [null, TwoStepState.Disabled, TwoStepState.Enabled, TwoStepState.Enforced, TwoStepState.Blocked];
    private static readonly bool[] Both = [false, true];

    [Fact]
    [Trait("Security", "95")]
    public void Before_proof_the_answer_hangs_on_the_shape_and_the_policy_alone()
    {
        foreach (var question in All().Where(question => !question.IsProven && question.Shape is not SecretShape.Token))
        {
            var verdict = AccessPolicy.Evaluate(question);
            if (verdict.Outcome is not AccessOutcome.Deny) continue;

            Assert.Equal(question.Shape is SecretShape.AppPassword ? LoginDenial.InvalidCredentials : LoginDenial.AppPasswordRequired, verdict.Denial);
        }
    }

    [Fact]
    public void A_blocked_account_never_comes_in_and_nothing_unproven_comes_in_by_the_gateways_own_credential()
    {
        foreach (var question in All())
        {
            var verdict = AccessPolicy.Evaluate(question);

            if (question.Account?.State is TwoStepState.Blocked) Assert.Equal(AccessOutcome.Deny, verdict.Outcome);
            if (verdict.Outcome is AccessOutcome.Allow) Assert.True(question is { IsProven: true, IsExpired: false, Account: not null, AppPassword: not null });
            if (verdict.BindDevice) Assert.True(verdict.Outcome is AccessOutcome.Allow && question.Policy.DeviceBinding is not DeviceBinding.Off);
        }
    }

    [Fact]
    public void An_app_password_deleted_or_not_is_never_handed_to_a_backend()
    {
        foreach (var question in All().Where(question => question is { AppPassword: not null, Account: not null, Shape: SecretShape.AppPassword }))
        {
            Assert.NotEqual(AccessOutcome.PassThrough, AccessPolicy.Evaluate(question).Outcome);
        }
    }

    [Fact]
    public void An_enforced_accounts_password_goes_to_a_backend_only_from_a_trusted_network_or_under_observe()
    {
        foreach (var question in All().Where(question => question is { Account.State: TwoStepState.Enforced, Shape: SecretShape.Other }))
        {
            if (AccessPolicy.Evaluate(question).Outcome is AccessOutcome.PassThrough) Assert.True(question.Policy is { Observe: true } or { AccountPasswordNetworks.Count: > 0 });
        }
    }

    [Fact]
    public void Observe_lets_in_all_that_policy_alone_would_refuse_and_says_why_it_would()
    {
        foreach (var question in All().Where(question => question.Policy.Observe is true && question.Shape is not SecretShape.Token))
        {
            var observed = AccessPolicy.Evaluate(question);
            var strict = AccessPolicy.Evaluate(question with { Policy = question.Policy with { Observe = false } });

            if (strict.Outcome is not AccessOutcome.Deny) Assert.Equal(strict, observed);
            else if (observed.Outcome is not AccessOutcome.Deny) Assert.Equal(strict.Reason, observed.Reason);
            else Assert.True(strict.Reason is AccessReason.Blocked or AccessReason.Expired or AccessReason.Deleted or AccessReason.Suspended, $"{strict.Reason} of {question}");
        }
    }

    private static IEnumerable<AccessQuestion> All() =>
        from state in States
        from shape in Enum.GetValues<SecretShape>()
        from row in Rows(state, shape)
        from isExpired in row.IsProven ? Both : [false]
        from policy in Policies()
        from device in new[] { null, "eas:PHONE" }
        from passTokens in shape is SecretShape.Token ? Both : [false]
        select new AccessQuestion
        {
            Account = state is { } known ? new Account { Id = "alice@example.test", State = known, Epoch = 1, Created = DateTimeOffset.UnixEpoch } : null,
            Policy = policy,
            Shape = shape,
            AppPassword = row.Row,
            IsProven = row.IsProven,
            IsExpired = isExpired,
            Protocol = "imap",
            Client = IPAddress.Parse("192.0.2.1"),
            Device = device,
            PassTokens = passTokens,
        };

    private static IEnumerable<(AppPassword? Row, bool IsProven)> Rows(TwoStepState? state, SecretShape shape)
    {
        yield return (null, false);
        if (state is null || shape is not SecretShape.AppPassword) yield break;

        foreach (var scope in new AppPasswordScope[] { new([], [], null), new(["smtp"], [], null), new([], ["198.51.100.0/24"], null), new([], [], "eas:OTHER"), new([], [], "eas:PHONE") })
        {
            yield return (Of(scope), true);
        }

        yield return (Of(AppPasswordScope.Unrestricted) with { Revoked = DateTimeOffset.UnixEpoch }, false);
        yield return (Of(AppPasswordScope.Unrestricted) with { Suspended = DateTimeOffset.UnixEpoch }, false);
    }

    private static AppPassword Of(AppPasswordScope scope) => new()
    {
        Id = "p",
        AccountId = "alice@example.test",
        KeyId = 1,
        Index = 1,
        Hash = "",
        Label = "phone",
        Scope = scope,
        Created = DateTimeOffset.UnixEpoch,
        Epoch = 1,
        RowMac = [],
    };

    private static IReadOnlyList<AccountPolicy> Policies() =>
    [
        .. from unknown in Enum.GetValues<UnknownAccount>()
           from binding in Enum.GetValues<DeviceBinding>()
           from observe in Both
           from trusted in Both
           from protocols in Both
           from networks in Both
           select AccountPolicy.Defaults with
           {
               UnknownAccount = unknown,
               DeviceBinding = binding,
               Observe = observe,
               AccountPasswordNetworks = trusted ? ["192.0.2.0/24"] : [],
               AllowedProtocols = protocols ? ["imap"] : ["smtp"],
               AllowedNetworks = networks ? [] : ["198.51.100.0/24"],
           },
    ];
}
