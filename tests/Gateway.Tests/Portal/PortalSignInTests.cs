using System.Net;
using Gateway.Accounts;
using Gateway.Accounts.SecondFactors;
using Gateway.AppPasswords;
using Gateway.Portal;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Storage;
using Gateway.Tests.Storage;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Portal;

public sealed class PortalSignInTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const string Alice = "alice@example.org";
    private const string Alias = "a.smith@example.org";
    private const string Home = "192.0.2.7";
    private const int Many = 20;

    private readonly Directory _directory = new();

    [Fact]
    [Trait("Security", "117")]
    public async Task Of_many_passwords_at_the_same_moment_five_reach_the_directory()
    {
        await using var world = await CreateAsync();
        using var hasher = new PasswordHasher(1);
        var signIn = SignIn(world, hasher);
        _directory.Answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        var left = Enumerable.Range(0, Many).Select(number => TryAsync(signIn, number % 2 == 0 ? Alice : Alias, $"198.51.{number}.9")).ToList();
        var refused = new List<StepResult>();
        while (left.Count > 5 && _directory.Asked <= 5)
        {
            var ended = await Task.WhenAny(left.Append(_directory.SixthAsync()));
            left.Remove(ended);
            refused.Add(await ended);
        }

        Assert.Equal(Enumerable.Repeat(StepResult.Paused, Many - 5), refused);
        _directory.Answer.SetResult(AccountPasswordVerdict.Wrong);
        Assert.Equal(Enumerable.Repeat(StepResult.Wrong, 5), await Task.WhenAll(left));
    }

    [Fact]
    [Trait("Security", "114")]
    public async Task Of_many_wrong_codes_at_the_same_moment_five_are_judged()
    {
        await using var world = await CreateAsync();
        using var hasher = new PasswordHasher(1);
        var signIn = SignIn(world, hasher);

        var results = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => signIn.CheckCodeAsync(From(Home), Alice, "000000")));

        Assert.Equal(5, results.Count(result => result is StepResult.Wrong));
        Assert.Equal(Many - 5, results.Count(result => result is StepResult.Paused));
    }

    [Fact]
    [Trait("Security", "116")]
    [Trait("Security", "117")]
    public async Task Strangers_pause_nobody_at_home_and_all_together_stay_below_ten()
    {
        await using var world = await CreateAsync();
        using var hasher = new PasswordHasher(1);
        var signIn = SignIn(world, hasher);
        await GiveAsync(signIn, AccountPasswordVerdict.Right, Alice, Home);

        for (var number = 0; number < Many; number++)
        {
            await GiveAsync(signIn, AccountPasswordVerdict.Wrong, Alice, $"198.51.{number}.9");
        }

        Assert.Equal(1 + 5, _directory.Asked);
        Assert.Equal(StepResult.Right, await GiveAsync(signIn, AccountPasswordVerdict.Right, Alias, Home));
        for (var number = 0; number < Many; number++)
        {
            await GiveAsync(signIn, AccountPasswordVerdict.Wrong, Alice, Home);
        }

        Assert.Equal(1 + 5 + 1 + 4, _directory.Asked);
        world.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(StepResult.Wrong, await GiveAsync(signIn, AccountPasswordVerdict.Wrong, Alice, "198.51.100.9"));
    }

    [Fact]
    public async Task An_outage_counts_nothing()
    {
        await using var world = await CreateAsync();
        using var hasher = new PasswordHasher(1);
        var signIn = SignIn(world, hasher);

        for (var number = 0; number < Many; number++)
        {
            Assert.Equal(StepResult.Unavailable, await GiveAsync(signIn, AccountPasswordVerdict.Unavailable, Alice, Home));
        }

        Assert.Equal(StepResult.Right, await GiveAsync(signIn, AccountPasswordVerdict.Right, Alice, Home));
    }

    [Fact]
    [Trait("Security", "128")]
    public async Task A_made_up_account_pauses_like_a_real_one()
    {
        await using var world = await CreateAsync();
        using var hasher = new PasswordHasher(1);
        var signIn = SignIn(world, hasher);

        foreach (var name in new[] { Alice, "nobody@example.org" })
        {
            var results = new List<StepResult>();
            for (var number = 0; number < 6; number++)
            {
                results.Add(await GiveAsync(signIn, AccountPasswordVerdict.Wrong, name, $"198.51.{number}.9"));
            }

            Assert.Equal([.. Enumerable.Repeat(StepResult.Wrong, 5), StepResult.Paused], results);
        }
    }

    private async Task<StoreWorld> CreateAsync()
    {
        var world = await CreateWorldAsync(nameof(StorageProvider.Sqlite));
        await world.AddAsync(Alice, TwoStepState.Enabled, Alias);
        return world;
    }

    private PortalSignIn SignIn(StoreWorld world, PasswordHasher hasher)
    {
        var database = world.Store.Database;
        return new PortalSignIn(
            world.Accounts, _directory, new SecondFactorStore(database, world.Keys, world.Time), new RecoveryCodes(database, world.Keys, hasher, world.Time),
            new PortalThrottle(world.Time), new PortalJournal(world.Audit, world.Time));
    }

    private Task<StepResult> GiveAsync(PortalSignIn signIn, AccountPasswordVerdict verdict, string name, string address)
    {
        _directory.Answer = new();
        _directory.Answer.SetResult(verdict);
        return TryAsync(signIn, name, address);
    }

    private static async Task<StepResult> TryAsync(PortalSignIn signIn, string name, string address) =>
        (await signIn.CheckPasswordAsync(From(address), name, "password")).Result;

    private static DefaultHttpContext From(string address) => new() { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };

    /// <summary>A directory that answers when and what the test says.</summary>
    private sealed class Directory : IAccountPasswordVerifier
    {
        private readonly TaskCompletionSource<StepResult> _sixth = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _asked;

        public TaskCompletionSource<AccountPasswordVerdict> Answer { get; set; } = new();

        public int Asked => Volatile.Read(ref _asked);

        /// <summary>Ends when one more was asked than may be.</summary>
        public Task<StepResult> SixthAsync() => _sixth.Task;

        public Task<AccountPasswordVerdict> VerifyAsync(Account account, Secret password, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _asked) == 6) _sixth.TrySetResult(StepResult.Right);
            return Answer.Task;
        }
    }
}
