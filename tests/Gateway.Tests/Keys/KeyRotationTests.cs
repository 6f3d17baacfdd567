using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Keys;
using Gateway.Login;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Gateway.Tests.Login;

namespace Gateway.Tests.Keys;

/// <summary>A rotation on two nodes over one store, each with a key folder of its own.</summary>
public sealed class KeyRotationTests
{
    private const string Alice = "alice@example.test";
    private const string Wrong = "aaaa-aaaa-aaaa-aaaa-aaab";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_prepared_key_changes_nothing_and_an_activated_one_is_taken_up_by_every_node_that_has_it()
    {
        await using var here = await LoginWorld.CreateAsync();
        await here.AddAccountAsync(Alice);
        var (_, old) = await here.IssueAsync(Alice);
        await using var there = await BesideAsync(here);

        var next = Assert.IsType<KeyRotation.Done>(await Rotator(here).PrepareAsync(LoginWorld.Tester, CancellationToken.None)).Key;
        Assert.Equal((2, KeyPlace.Next), (next.Id, next.Place));
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(next.File));
        Assert.Equal(next, Assert.IsType<KeyRotation.Done>(await Rotator(here).PrepareAsync(LoginWorld.Tester, CancellationToken.None)).Key);
        var (before, _) = await here.IssueAsync(Alice);
        Assert.Equal(1, before.KeyId);

        Copy(here, there, "root-2.key.next");
        await ActivateAsync(here);
        var (after, text) = await here.IssueAsync(Alice);

        Assert.Equal(2, after.KeyId);
        Assert.Null(await there.DenialAsync(Alice, text));
        Assert.Equal(2, there.Get<KeyRing>().Current.Id);
        Assert.True(File.Exists(Path.Combine(Folder(there), "root-2.key")) && !File.Exists(Path.Combine(Folder(there), "root-2.key.next")));
        Assert.Null(await there.DenialAsync(Alice, old));
        Assert.Null(await here.DenialAsync(Alice, old));
        Assert.Equal(LoginDenial.InvalidCredentials, await there.DenialAsync(Alice, Wrong));
        Assert.Null(there.Get<LoginReadiness>().Fault);
    }

    [Fact]
    public async Task A_node_without_the_new_file_answers_whom_it_can_and_calls_nothing_wrong()
    {
        await using var here = await LoginWorld.CreateAsync();
        await here.AddAccountAsync(Alice);
        var (record, old) = await here.IssueAsync(Alice);
        var (toDelete, deleted) = await here.IssueAsync(Alice);
        await using var there = await BesideAsync(here);
        await Rotator(here).PrepareAsync(LoginWorld.Tester, CancellationToken.None);
        await ActivateAsync(here);
        var (_, text) = await here.IssueAsync(Alice);

        foreach (var (name, secret) in new[] { (Alice, text), (Alice, Wrong), ("nobody@example.test", Wrong) })
        {
            Assert.Equal(LoginDenial.Unavailable, await there.DenialAsync(name, secret));
        }

        Assert.Equal(LoginDenial.AppPasswordRequired, await there.DenialAsync(Alice, "correct horse battery staple"));
        Assert.Null(await there.DenialAsync(Alice, old));
        Assert.Contains(Path.Combine(Folder(there), "root-2.key"), there.Get<LoginReadiness>().Fault, StringComparison.Ordinal);
        Assert.Single(there.Logs.Lines, line => line.StartsWith("2014 KeyLacking", StringComparison.Ordinal));

        // Both write logs that both can read.
        await there.Get<AppPasswordRevoker>().RevokeAsync(Alice, toDelete.Id, LoginWorld.Tester, CancellationToken.None);
        Assert.True(await here.Get<RevocationFeed>().PollAsync(CancellationToken.None));
        Assert.Equal(LoginDenial.InvalidCredentials, await here.DenialAsync(Alice, deleted));
        await here.Get<AppPasswordRevoker>().SuspendAsync(Alice, record.Id, LoginWorld.Tester, CancellationToken.None);
        Assert.True(await there.Get<RevocationFeed>().PollAsync(CancellationToken.None));
        Assert.Equal(LoginDenial.InvalidCredentials, await there.DenialAsync(Alice, old));

        Copy(here, there, "root-2.key");
        await there.Get<KeyGuard>().CompareAsync(CancellationToken.None);
        Assert.Null(there.Get<LoginReadiness>().Fault);
        Assert.Null(await there.DenialAsync(Alice, text));
        Assert.Equal(LoginDenial.InvalidCredentials, await there.DenialAsync(Alice, Wrong));
    }

    [Fact]
    public async Task A_file_that_a_restart_finds_is_not_in_force_before_the_store_knows_it()
    {
        await using var here = await LoginWorld.CreateAsync();
        await here.AddAccountAsync(Alice);
        await using (await BesideAsync(here))
        {
            await Rotator(here).PrepareAsync(LoginWorld.Tester, CancellationToken.None);
        }

        File.Copy(Path.Combine(Folder(here), "root-2.key.next"), Path.Combine(here.Folder, "there", "root-2.key"));
        await using var restarted = await LoginWorld.CreateAsync(beside: here, settings: ("Gateway:Keys:Directory", Path.Combine(here.Folder, "there")));
        var (record, text) = await restarted.IssueAsync(Alice);

        Assert.Equal((1, 1), (restarted.Get<KeyRing>().Current.Id, record.KeyId));
        Assert.Null(await here.DenialAsync(Alice, text));
        await ActivateAsync(restarted);
        Assert.Equal(2, restarted.Get<KeyRing>().Current.Id);
    }

    [Fact]
    public async Task Another_key_of_the_same_number_is_of_no_use_and_named()
    {
        await using var here = await LoginWorld.CreateAsync();
        await here.AddAccountAsync(Alice);
        var (_, old) = await here.IssueAsync(Alice);
        await using var there = await BesideAsync(here);
        await Rotator(here).PrepareAsync(LoginWorld.Tester, CancellationToken.None);
        await Rotator(there).PrepareAsync(LoginWorld.Tester, CancellationToken.None);
        await ActivateAsync(here);

        await there.Get<KeyGuard>().CompareAsync(CancellationToken.None);

        Assert.Contains("is not the key that the other nodes use", there.Get<LoginReadiness>().Fault, StringComparison.Ordinal);
        Assert.Null(await there.DenialAsync(Alice, old));
        var fault = await Assert.ThrowsAsync<KeyFileException>(() => Rotator(there).ActivateAsync(LoginWorld.Tester, CancellationToken.None));
        Assert.Contains("another root-2.key", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_used_comes_under_the_new_key_and_only_then_the_next_rotation_is_allowed()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (record, text) = await world.IssueAsync(Alice);
        var (idle, _) = await world.IssueAsync(Alice);
        Assert.IsType<KeyRotation.NothingWaits>(await Rotator(world).ActivateAsync(LoginWorld.Tester, CancellationToken.None));
        await RotateAsync(world);
        var computed = world.Get<PasswordHasher>().Computed;

        Assert.Null(await world.DenialAsync(Alice, text));
        await KeyIdAsync(world, record.Id, 2);
        Assert.Null(await world.DenialAsync(Alice, text));

        // One to verify and one to make it anew.
        Assert.Equal(2, world.Get<PasswordHasher>().Computed - computed);
        Assert.Equal(1, Assert.IsType<KeyRotation.Stranded>(await Rotator(world).PrepareAsync(LoginWorld.Tester, CancellationToken.None)).Count);
        await world.Get<AppPasswordRevoker>().RevokeAsync(Alice, idle.Id, LoginWorld.Tester, CancellationToken.None);
        await RotateAsync(world);
        Assert.Equal(2, Assert.Single(await world.Get<AppPasswordStore>().ListAsync(Alice, CancellationToken.None)).KeyId);

        await using var restarted = await LoginWorld.CreateAsync(beside: world);
        Assert.Equal(3, restarted.Get<KeyRing>().Current.Id);
        Assert.Null(await restarted.DenialAsync(Alice, text));
        Assert.True((await restarted.Get<AuditStore>().VerifyAsync(null, CancellationToken.None)).IsIntact);
    }

    [Fact]
    public async Task A_log_that_nothing_was_added_to_between_two_rotations_stays_readable()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (record, _) = await world.IssueAsync(Alice);
        await world.Get<AppPasswordRevoker>().RevokeAsync(Alice, record.Id, LoginWorld.Tester, CancellationToken.None);

        await RotateAsync(world);
        await RotateAsync(world);
        await RotateAsync(world);

        Assert.True(await world.Get<RevocationFeed>().PollAsync(CancellationToken.None));
        await using var restarted = await LoginWorld.CreateAsync(beside: world);
        Assert.Null(restarted.Get<LoginReadiness>().Fault);
    }

    private static KeyRotator Rotator(LoginWorld world) => world.Get<KeyRotator>();

    private static string Folder(LoginWorld world) => world.Get<KeyFolder>().Path;

    private static async Task ActivateAsync(LoginWorld world) =>
        Assert.Equal(KeyPlace.Current, Assert.IsType<KeyRotation.Done>(await Rotator(world).ActivateAsync(LoginWorld.Tester, CancellationToken.None)).Key.Place);

    private static async Task RotateAsync(LoginWorld world)
    {
        Assert.IsType<KeyRotation.Done>(await Rotator(world).PrepareAsync(LoginWorld.Tester, CancellationToken.None));
        await ActivateAsync(world);
    }

    private static async Task<LoginWorld> BesideAsync(LoginWorld here)
    {
        var folder = Directory.CreateDirectory(Path.Combine(here.Folder, "there"));
        foreach (var file in Directory.EnumerateFiles(Folder(here))) File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
        return await LoginWorld.CreateAsync(beside: here, settings: ("Gateway:Keys:Directory", folder.FullName));
    }

    private static void Copy(LoginWorld from, LoginWorld to, string file) => File.Copy(Path.Combine(Folder(from), file), Path.Combine(Folder(to), file));

    // Behind the client's back, after the answer.
    private static async Task KeyIdAsync(LoginWorld world, string id, int keyId)
    {
        var asked = TimeProvider.System.GetTimestamp();
        while ((await world.Get<AppPasswordStore>().FindAsync(id, CancellationToken.None))!.KeyId != keyId)
        {
            Assert.InRange(TimeProvider.System.GetElapsedTime(asked), TimeSpan.Zero, Patience);
        }
    }
}
