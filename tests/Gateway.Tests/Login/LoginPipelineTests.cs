using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Login;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Login;

public sealed class LoginPipelineTests
{
    private const string Alice = "alice@example.test";
    private const string Wrong = "aaaa-aaaa-aaaa-aaaa-aaab";
    private const string AccountPassword = "correct horse battery staple";

    [Fact]
    public async Task A_right_app_password_is_granted_with_the_gateways_own_credential()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (record, text) = await world.IssueAsync(Alice);

        var grant = await world.SignInAsync("ALICE@Example.Test", text.ToUpperInvariant().Replace('-', ' '));

        Assert.Equal(Alice, grant.Account);
        Assert.Equal("mail", grant.BackendName);
        Assert.NotEmpty(grant.Destinations);
        using var credential = Assert.IsType<BackendCredential.Password>(grant.Credential);
        Assert.Equal("backend-secret"u8, credential.Secret.Octets);
        var session = Assert.Single(world.Get<SessionRegistry>().List(Alice));
        Assert.Equal(record.Id, session.AppPasswordId);
        grant.Lease.Dispose();
        Assert.Empty(world.Get<SessionRegistry>().List());
    }

    [Fact]
    public async Task A_cold_sign_in_costs_one_BCrypt_and_a_warm_one_none()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);
        var before = world.Get<PasswordHasher>().Computed;

        for (var i = 0; i < 20; i++) Assert.Null(await world.DenialAsync(Alice, text));

        Assert.Equal(1, world.Get<PasswordHasher>().Computed - before);
    }

    [Fact]
    public async Task Twenty_at_once_share_one_BCrypt()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);
        var before = world.Get<PasswordHasher>().Computed;

        var denials = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => world.DenialAsync(Alice, text))));

        Assert.All(denials, Assert.Null);
        Assert.Equal(1, world.Get<PasswordHasher>().Computed - before);
    }

    [Fact]
    [Trait("Security", "98")]
    public async Task Wrong_app_passwords_cost_no_BCrypt_and_lock_nobody_out()
    {
        await using var world = await LoginWorld.CreateAsync(settings: [("Gateway:Abuse:ExemptNetworks:0", "192.0.2.0/24")]);
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);
        var before = world.Get<PasswordHasher>().Computed;

        for (var i = 0; i < 2_000; i++)
        {
            using var guess = AppPasswordGenerator.Create();
            Assert.Equal(LoginDenial.InvalidCredentials, await world.DenialAsync(Alice, System.Text.Encoding.ASCII.GetString(guess.Octets)));
        }

        Assert.Equal(0, world.Get<PasswordHasher>().Computed - before);
        Assert.InRange(world.Get<CredentialVerifier>().NegativeCount, 1, 100_000);
        Assert.Null(await world.DenialAsync(Alice, text));
    }

    [Fact]
    [Trait("Security", "95")]
    public async Task Whoever_proves_nothing_gets_one_answer()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        await world.AddAccountAsync("blocked@example.test", TwoStepState.Blocked);
        var others = new[] { Alice, "nobody@example.test", "blocked@example.test", "not a name" };

        foreach (var secret in new[] { Wrong, AccountPassword })
        {
            var decisions = new List<LoginDecision>();
            foreach (var name in others) decisions.Add(await world.TryAsync(name, secret));

            Assert.Single(decisions.Distinct());
        }

        Assert.Equal(LoginDenial.InvalidCredentials, await world.DenialAsync(Alice, Wrong));
        Assert.Equal(LoginDenial.AppPasswordRequired, await world.DenialAsync(Alice, AccountPassword));
    }

    [Fact]
    public async Task An_account_without_two_steps_is_passed_through_and_the_backends_no_means_wrong()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice, TwoStepState.Disabled);

        var grant = await world.SignInAsync(Alice, AccountPassword);

        using var credential = Assert.IsType<BackendCredential.Password>(grant.Credential);
        Assert.Equal("correct horse battery staple"u8, credential.Secret.Octets);
        Assert.Null(grant.Lease.BackendAnswered(BackendLoginOutcome.Accepted));
        Assert.Equal(LoginDenial.InvalidCredentials, grant.Lease.BackendAnswered(BackendLoginOutcome.Refused)?.Denial);
        Assert.Equal(LoginDenial.Unavailable, grant.Lease.BackendAnswered(BackendLoginOutcome.Unreachable)?.Denial);
        grant.Lease.Dispose();
    }

    [Fact]
    public async Task A_backend_that_refuses_the_gateways_own_credential_is_never_the_persons_fault()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);

        var grant = await world.SignInAsync(Alice, text);

        Assert.Equal(LoginDenial.Unavailable, grant.Lease.BackendAnswered(BackendLoginOutcome.Refused)?.Denial);
        grant.Lease.Dispose();
        grant.Credential.Dispose();
    }

    [Fact]
    public async Task Passed_through_guesses_count_against_their_source()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice, TwoStepState.Disabled);

        for (var i = 0; i < 50; i++)
        {
            var grant = await world.SignInAsync(Alice, "guess" + i);
            grant.Lease.BackendAnswered(BackendLoginOutcome.Refused);
            grant.Lease.Dispose();
            grant.Credential.Dispose();
        }

        Assert.Equal(LoginDenial.TooManyAttempts, await world.DenialAsync(Alice, "guess51"));
    }

    [Fact]
    [Trait("Security", "100")]
    public async Task A_working_phone_behind_a_guessing_neighbour_is_let_in_every_time()
    {
        await using var world = await LoginWorld.CreateAsync(settings: [("Gateway:Abuse:LongestDelay", "00:00:00")]);
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);
        Assert.Null(await world.DenialAsync(Alice, text));

        for (var i = 0; i < 60; i++) await world.DenialAsync("bob@example.test", "guess" + i);

        Assert.Equal(LoginDenial.TooManyAttempts, await world.DenialAsync("bob@example.test", "again"));
        for (var i = 0; i < 1_000; i++) Assert.Null(await world.DenialAsync(Alice, text));
    }

    [Fact]
    [Trait("Security", "101")]
    public async Task A_success_of_his_own_does_not_clear_an_attackers_score()
    {
        await using var world = await LoginWorld.CreateAsync(settings: [("Gateway:Abuse:LongestDelay", "00:00:00")]);
        await world.AddAccountAsync(Alice);
        await world.AddAccountAsync("mallory@example.test");
        var (_, own) = await world.IssueAsync("mallory@example.test");
        var denials = new List<LoginDenial?>();

        for (var i = 0; i < 60; i++)
        {
            if (i % 9 == 0) Assert.Null(await world.DenialAsync("mallory@example.test", own));
            denials.Add(await world.DenialAsync(Alice, "guess" + i));
        }

        Assert.Equal(LoginDenial.TooManyAttempts, denials[^1]);
    }

    [Fact]
    [Trait("Security", "106")]
    public async Task An_app_password_expires_from_the_cache_too_and_its_session_ends()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero));
        await using var world = await LoginWorld.CreateAsync(time);
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice, expires: time.GetUtcNow().AddSeconds(2));
        var grant = await world.SignInAsync(Alice, text);

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await world.DenialAsync(Alice, text));
        time.Advance(TimeSpan.FromSeconds(1));
        world.Get<SessionRegistry>().Sweep();

        Assert.Equal(LoginDenial.Expired, await world.DenialAsync(Alice, text));
        Assert.Equal(SessionTermination.AppPasswordRevoked, grant.Lease.Termination);
        grant.Lease.Dispose();
        grant.Credential.Dispose();
    }

    [Fact]
    [Trait("Security", "107")]
    public async Task A_deleted_app_password_is_refused_at_once_and_its_sessions_alone_end()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (phone, phoneText) = await world.IssueAsync(Alice);
        var (_, laptopText) = await world.IssueAsync(Alice);
        var onPhone = await world.SignInAsync(Alice, phoneText);
        var onLaptop = await world.SignInAsync(Alice, laptopText);

        await world.Get<AppPasswordRevoker>().RevokeAsync(Alice, phone.Id, LoginWorld.Tester, CancellationToken.None);

        await TerminatedAsync(onPhone.Lease);
        Assert.Equal(SessionTermination.AppPasswordRevoked, onPhone.Lease.Termination);
        Assert.Equal(SessionTermination.None, onLaptop.Lease.Termination);
        Assert.Equal(LoginDenial.InvalidCredentials, await world.DenialAsync(Alice, phoneText));
        Assert.Null(await world.DenialAsync(Alice, laptopText));
        Dispose(onPhone, onLaptop);
    }

    [Fact]
    [Trait("Security", "107")]
    public async Task Another_node_over_the_same_store_ends_the_session_at_its_next_poll()
    {
        await using var here = await LoginWorld.CreateAsync();
        await using var there = await LoginWorld.CreateAsync(beside: here);
        await here.AddAccountAsync(Alice);
        var (record, text) = await here.IssueAsync(Alice);
        var session = await there.SignInAsync(Alice, text);

        await here.Get<AppPasswordRevoker>().RevokeAsync(Alice, record.Id, LoginWorld.Tester, CancellationToken.None);
        Assert.True(await there.Get<RevocationFeed>().PollAsync(CancellationToken.None));

        await TerminatedAsync(session.Lease);
        Assert.Equal(LoginDenial.InvalidCredentials, await there.DenialAsync(Alice, text));
        Dispose(session);
    }

    [Fact]
    [Trait("Security", "108")]
    public async Task A_suspended_app_password_works_again_at_once_when_resumed_and_a_new_one_from_its_first_moment()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (record, text) = await world.IssueAsync(Alice);
        var revoker = world.Get<AppPasswordRevoker>();

        await revoker.SuspendAsync(Alice, record.Id, LoginWorld.Tester, CancellationToken.None);
        Assert.Equal(LoginDenial.InvalidCredentials, await world.DenialAsync(Alice, text));
        await revoker.ResumeAsync(Alice, record.Id, LoginWorld.Tester, CancellationToken.None);
        Assert.Null(await world.DenialAsync(Alice, text));

        await revoker.RevokeAsync(Alice, record.Id, LoginWorld.Tester, CancellationToken.None);
        var (_, next) = await world.IssueAsync(Alice);
        Assert.Null(await world.DenialAsync(Alice, next));
        Assert.Equal(LoginDenial.InvalidCredentials, await world.DenialAsync(Alice, text));
    }

    [Fact]
    public async Task A_blocked_account_loses_its_sessions_and_is_told_so_after_proof()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);
        var session = await world.SignInAsync(Alice, text);

        await world.Get<AccountStateChanger>().SetAsync(Alice, TwoStepState.Blocked, LoginWorld.Tester, CancellationToken.None);

        await TerminatedAsync(session.Lease);
        Assert.Equal(SessionTermination.AccountChanged, session.Lease.Termination);
        Assert.Equal(LoginDenial.AccountBlocked, await world.DenialAsync(Alice, text));
        Assert.Equal(LoginDenial.InvalidCredentials, await world.DenialAsync(Alice, Wrong));
        Dispose(session);
    }

    [Fact]
    [Trait("Security", "105")]
    public async Task Scope_is_told_after_proof_only()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (_, smtpOnly) = await world.IssueAsync(Alice, new AppPasswordScope(["smtp"], [], null));
        var (_, elsewhere) = await world.IssueAsync(Alice, new AppPasswordScope([], ["198.51.100.0/24"], null));

        Assert.Equal(LoginDenial.ProtocolNotAllowed, await world.DenialAsync(Alice, smtpOnly));
        Assert.Equal(LoginDenial.NetworkNotAllowed, await world.DenialAsync(Alice, elsewhere));
        Assert.Null(await world.DenialAsync(Alice, smtpOnly, attempt => attempt with { Protocol = ProtocolCatalog.Smtp }));
    }

    [Fact]
    [Trait("Security", "105")]
    public async Task The_first_device_binds_and_the_second_is_refused_under_enforce()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);
        await world.Get<PolicyStore>().SetAsync(
            PolicyScope.Global, new AccountPolicy { DeviceBinding = DeviceBinding.Enforce }, null, LoginWorld.Tester, CancellationToken.None);

        Assert.Null(await world.DenialAsync(Alice, text, OnDevice("PHONE1")));
        Assert.Null(await world.DenialAsync(Alice, text, OnDevice("PHONE1")));
        Assert.Equal(LoginDenial.DeviceNotAllowed, await world.DenialAsync(Alice, text, OnDevice("PHONE2")));
        Assert.Equal("eas:PHONE1", Assert.Single(await world.Get<AppPasswordStore>().ListAsync(Alice, CancellationToken.None)).Scope.Device);
    }

    [Fact]
    public async Task Requests_of_one_phone_are_one_session_and_its_connections_are_several()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);

        var first = await world.SignInAsync(Alice, text, OnDevice("PHONE1"));
        var second = await world.SignInAsync(Alice, text, OnDevice("PHONE1"));
        var imap = await world.SignInAsync(Alice, text);

        Assert.Equal(first.Lease.Id, second.Lease.Id);
        Assert.Equal(2, world.Get<SessionRegistry>().Count);
        Dispose(first, second, imap);
        Assert.Equal(1, world.Get<SessionRegistry>().Count);
    }

    [Fact]
    public async Task An_authorization_id_of_somebody_else_is_refused()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);

        Assert.Equal(LoginDenial.AuthorizationFailed, await world.DenialAsync(Alice, text, attempt => attempt with { Authzid = "victim@example.test"u8.ToArray() }));
        Assert.Null(await world.DenialAsync(Alice, text, attempt => attempt with { Authzid = "EXAMPLE\\Alice"u8.ToArray() }));
    }

    [Fact]
    [Trait("Security", "93")]
    public async Task Alias_domain_form_and_bare_name_mean_the_same_account()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice, TwoStepState.Enforced, "al@example.test");
        var (_, text) = await world.IssueAsync(Alice);

        foreach (var name in new[] { "al@example.test", "EXAMPLE\\alice", "alice", "alice@example.test." })
        {
            var grant = await world.SignInAsync(name, text);
            Assert.Equal(Alice, grant.Account);
            Dispose(grant);
        }
    }

    [Fact]
    [Trait("Security", "103")]
    [Trait("Security", "104")]
    public async Task Neither_secret_nor_unknown_name_reaches_log_or_audit()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);

        for (var i = 0; i < 50; i++) await world.DenialAsync(Alice, text);
        await world.DenialAsync(Alice, AccountPassword);
        await world.DenialAsync("typed-My-Passw0rd-here", AccountPassword, attempt => attempt with
        {
            Authcid = "bob@example.test\r\n{\"event\":\"auth_ok\"}\u001b[2J"u8.ToArray(),
            Identity = new ClientIdentity { UserAgent = "evil\r\n\u001b[2J\u202E" + new string('x', 5_000) },
        });
        await world.Get<AuditLog>().FlushAsync(CancellationToken.None);

        var all = string.Join('\n', world.Logs.Lines);
        var folded = text.Replace("-", "", StringComparison.Ordinal);
        Assert.DoesNotContain(text, all, StringComparison.Ordinal);
        Assert.DoesNotContain(folded, all, StringComparison.Ordinal);
        Assert.DoesNotContain(AccountPassword, all, StringComparison.Ordinal);
        Assert.DoesNotContain("auth_ok", all, StringComparison.Ordinal);
        var refused = Assert.Single(world.Logs.Lines, line => line.StartsWith("2001", StringComparison.Ordinal) && line.Contains("evil", StringComparison.Ordinal));
        Assert.Contains("unknown:", refused, StringComparison.Ordinal);
        Assert.InRange(refused.Length, 100, 2_048);
        Assert.DoesNotContain(refused, character => char.IsControl(character) || character == '\u202E');
    }

    private static Func<LoginAttempt, LoginAttempt> OnDevice(string id) => attempt => attempt with
    {
        Protocol = ProtocolCatalog.ActiveSync,
        Mechanism = LoginMechanism.Basic,
        Identity = new ClientIdentity { DeviceId = id, UserAgent = "Apple-iPhone14C2/2106.90" },
    };

    private static async Task TerminatedAsync(SessionLease lease)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lease.Terminated.Register(ended.SetResult);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(5));
    }

    private static void Dispose(params LoginGrant[] grants)
    {
        foreach (var grant in grants)
        {
            grant.Lease.Dispose();
            grant.Credential.Dispose();
        }
    }
}
