using Gateway.Accounts;
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
    private const int Many = 20;

    private readonly Directory _directory = new();
    private int _typed;

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    [Trait("Security", "117")]
    public async Task Of_many_passwords_at_the_same_moment_on_two_nodes_five_reach_the_directory(string provider)
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher, provider);
        PortalSignIn[] nodes = [world.First.Get<PortalSignIn>(), world.Node().Get<PortalSignIn>()];
        _directory.Answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        var left = Enumerable.Range(0, Many).Select(number => TryAsync(nodes[number % 2], number % 4 < 2 ? Alice : Alias, Stranger(number))).ToList();
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
    [Trait("Security", "116")]
    [Trait("Security", "117")]
    public async Task Strangers_slow_strangers_alone_until_a_hundred_in_a_row_shut_them_out()
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher);
        var signIn = world.First.Get<PortalSignIn>();
        var home = await ComeInAsync(world);
        var (asked, windows, busiest) = (0, 0, 0);

        for (var number = 0; number < 200; number++)
        {
            var before = _directory.Asked;
            for (var again = 0; again < Many && await GiveAsync(signIn, AccountPasswordVerdict.Wrong, Alice, Stranger(again)) is StepResult.Wrong; again++) asked++;
            busiest = Math.Max(busiest, _directory.Asked - before);
            windows++;
            Assert.Equal(StepResult.Right, await GiveAsync(signIn, AccountPasswordVerdict.Right, Alias, PortalWorld.Request(before: home)));
            world.World.Time.Advance(TimeSpan.FromMinutes(30));
        }

        Assert.Equal((100, 200, 5), (asked, windows, busiest));
        world.World.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(StepResult.Paused, await GiveAsync(signIn, AccountPasswordVerdict.Right, Alice, Stranger(1)));
        await world.First.Get<PortalEntry>().EnterAsync(PortalWorld.Request(before: home), Alice, "code");
        Assert.Equal(StepResult.Right, await GiveAsync(signIn, AccountPasswordVerdict.Right, Alice, Stranger(1)));
    }

    [Fact]
    [Trait("Security", "116")]
    public async Task The_pause_of_strangers_grows_from_a_minute_to_an_hour()
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher);
        var throttle = world.First.Get<PortalThrottle>();
        var pauses = new List<double>();

        for (var number = 0; number < 16; number++)
        {
            var began = world.World.Time.GetUtcNow();
            while (await throttle.TakePasswordAsync(Alice, false, true, default) is null) world.World.Time.Advance(TimeSpan.FromMinutes(1));
            pauses.Add((world.World.Time.GetUtcNow() - began).TotalMinutes);
        }

        // The sixth waits for the directory's half hour; then each wait is twice as long, up to an hour.
        Assert.Equal([0, 0, 0, 0, 0, 30, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60], pauses);
    }

    [Fact]
    [Trait("Security", "116")]
    public async Task The_same_wrong_value_counts_once_and_is_asked_once()
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher);
        var signIn = world.First.Get<PortalSignIn>();
        _directory.Say(AccountPasswordVerdict.Wrong);

        for (var number = 0; number < Many; number++)
        {
            Assert.Equal(StepResult.Wrong, (await signIn.CheckPasswordAsync(Stranger(number), Alice, "an old one")).Result);
        }

        Assert.Equal(1, _directory.Asked);
        Assert.Equal(StepResult.Right, await GiveAsync(signIn, AccountPasswordVerdict.Right, Alice, Stranger(1)));
    }

    [Fact]
    [Trait("Security", "117")]
    public async Task Known_browsers_and_strangers_together_stay_below_ten()
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher);
        var signIn = world.First.Get<PortalSignIn>();
        var home = await ComeInAsync(world);

        for (var number = 0; number < Many; number++)
        {
            await GiveAsync(signIn, AccountPasswordVerdict.Wrong, Alice, Stranger(number));
            await GiveAsync(signIn, AccountPasswordVerdict.Wrong, Alice, PortalWorld.Request(before: home));
        }

        Assert.Equal(5 + 4, _directory.Asked);
    }

    [Fact]
    public async Task An_outage_counts_nothing()
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher);
        var signIn = world.First.Get<PortalSignIn>();

        for (var number = 0; number < Many; number++)
        {
            Assert.Equal(StepResult.Unavailable, await GiveAsync(signIn, AccountPasswordVerdict.Unavailable, Alice, Stranger(1)));
        }

        Assert.Equal(StepResult.Right, await GiveAsync(signIn, AccountPasswordVerdict.Right, Alice, Stranger(1)));
    }

    [Fact]
    [Trait("Security", "128")]
    public async Task A_made_up_account_pauses_like_a_real_one_and_an_alias_shares_nobody_elses_pause()
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher);
        await world.World.AddAsync("other@example.org");
        var signIn = world.First.Get<PortalSignIn>();

        foreach (var name in new[] { Alice, "nobody@example.org", "other@example.org" })
        {
            var results = new List<StepResult>();
            for (var number = 0; number < 6; number++)
            {
                results.Add(await GiveAsync(signIn, AccountPasswordVerdict.Wrong, name, Stranger(number)));
            }

            Assert.Equal([.. Enumerable.Repeat(StepResult.Wrong, 5), StepResult.Paused], results);
        }

        Assert.Equal(StepResult.Paused, await GiveAsync(signIn, AccountPasswordVerdict.Wrong, Alias, Stranger(1)));
    }

    private async Task<PortalWorld> CreateAsync(PasswordHasher hasher, string provider = nameof(StorageProvider.Sqlite))
    {
        var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice, TwoStepState.Enabled, Alias);
        return new PortalWorld(world, hasher, _directory);
    }

    /// <summary>Signs Alice in by both steps; the answer holds the cookies of a known browser.</summary>
    private static async Task<HttpContext> ComeInAsync(PortalWorld world)
    {
        var context = PortalWorld.Request();
        await world.First.Get<PortalEntry>().EnterAsync(context, Alice, "code");
        return context;
    }

    private static DefaultHttpContext Stranger(int number) => PortalWorld.Request($"198.51.{number}.9");

    private Task<StepResult> GiveAsync(PortalSignIn signIn, AccountPasswordVerdict verdict, string name, HttpContext from)
    {
        _directory.Say(verdict);
        return TryAsync(signIn, name, from);
    }

    private async Task<StepResult> TryAsync(PortalSignIn signIn, string name, HttpContext from) =>
        (await signIn.CheckPasswordAsync(from, name, $"password {_typed++}")).Result;

    /// <summary>A directory that answers when and what the test says.</summary>
    private sealed class Directory : IAccountPasswordVerifier
    {
        private readonly TaskCompletionSource<StepResult> _sixth = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _asked;
        private bool _isRight;

        public TaskCompletionSource<AccountPasswordVerdict> Answer { get; set; } = new();

        /// <summary>How often it was asked and did not say right.</summary>
        public int Asked => Volatile.Read(ref _asked);

        public void Say(AccountPasswordVerdict verdict)
        {
            _isRight = verdict is AccountPasswordVerdict.Right;
            Answer = new();
            Answer.SetResult(verdict);
        }

        /// <summary>Ends when one more was asked than may be.</summary>
        public Task<StepResult> SixthAsync() => _sixth.Task;

        public Task<AccountPasswordVerdict> VerifyAsync(Account account, Secret password, CancellationToken cancellationToken)
        {
            if (_isRight) return Answer.Task;
            if (Interlocked.Increment(ref _asked) == 6) _sixth.TrySetResult(StepResult.Right);
            return Answer.Task;
        }
    }
}
