using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Gateway.Tests.Login;

namespace Gateway.Tests.AppPasswords;

public sealed class RescopeTests
{
    private const string Alice = "alice@example.test";

    [Fact]
    public async Task A_narrower_scope_ends_the_sessions_and_holds_on_every_node()
    {
        await using var here = await LoginWorld.CreateAsync();
        await using var there = await LoginWorld.CreateAsync(beside: here);
        await here.AddAccountAsync(Alice);
        var (record, text) = await here.IssueAsync(Alice);
        var session = await there.SignInAsync(Alice, text);

        Assert.Equal(RevokeResult.Done, await RescopeAsync(here, record, new ScopeChange { Protocols = ["smtp"], Networks = ["192.0.2.0/24"] }));
        Assert.True(await there.Get<RevocationFeed>().PollAsync(CancellationToken.None));

        Assert.Equal(SessionTermination.AppPasswordRevoked, session.Lease.Termination);
        foreach (var node in new[] { here, there })
        {
            Assert.Equal(LoginDenial.ProtocolNotAllowed, await node.DenialAsync(Alice, text));
            Assert.Null(await node.DenialAsync(Alice, text, attempt => attempt with { Protocol = ProtocolCatalog.Smtp }));
        }

        Assert.Contains("protocols smtp", Assert.Single(await ChangesAsync(here)).Detail, StringComparison.Ordinal);
        session.Lease.Dispose();
        session.Credential.Dispose();
    }

    [Fact]
    public async Task What_is_not_given_stays_and_a_device_can_be_forgotten()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var end = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var (record, _) = await world.IssueAsync(Alice, new AppPasswordScope(["imap"], ["192.0.2.0/24"], "eas:PHONE"), end);

        await RescopeAsync(world, record, new ScopeChange { Protocols = [] });
        await RescopeAsync(world, record, new ScopeChange { Unbind = true });
        await RescopeAsync(world, record, new ScopeChange { SetExpires = true });

        var row = (await world.Get<AppPasswordStore>().FindAsync(record.Id, CancellationToken.None))!;
        Assert.Empty(row.Scope.Protocols);
        Assert.Equal(["192.0.2.0/24"], row.Scope.Networks);
        Assert.Null(row.Scope.Device);
        Assert.Null(row.Expires);
        Assert.Equal(record.Epoch + 3, row.Epoch);
        Assert.Equal(["protocols all", "device forgotten", "expires never"], (await ChangesAsync(world)).Reverse().Select(change => change.Detail));
        Assert.Equal(RevokeResult.NotFound, await world.Get<AppPasswordRevoker>().RescopeAsync(
            "bob@example.test", record.Id, new ScopeChange { Unbind = true }, LoginWorld.Tester, CancellationToken.None));
    }

    private static Task<RevokeResult> RescopeAsync(LoginWorld world, AppPassword row, ScopeChange change) =>
        world.Get<AppPasswordRevoker>().RescopeAsync(Alice, row.Id, change, LoginWorld.Tester, CancellationToken.None);

    private static Task<IReadOnlyList<AuditRow>> ChangesAsync(LoginWorld world) =>
        world.Get<AuditStore>().ListAsync(new AuditFilter { Kind = AuditKind.AppPasswordChanged }, CancellationToken.None);
}
