using Gateway.AppPasswords;

namespace Gateway.Tests.AppPasswords;

public sealed class PasswordHasherTests
{
    [Fact]
    public async Task A_hash_fits_its_input_and_no_other()
    {
        using var hasher = new PasswordHasher(1);

        var hash = await hasher.HashAsync("alice@example.test", "input");

        Assert.StartsWith("$2a$10$", hash, StringComparison.Ordinal);
        Assert.Equal(HashVerdict.Right, await hasher.VerifyAsync("alice@example.test", "input", hash!));
        Assert.Equal(HashVerdict.Wrong, await hasher.VerifyAsync("alice@example.test", "other", hash!));
    }

    [Theory]
    [Trait("Security", "143")]
    [InlineData("$2a$31$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy")]
    [InlineData("$2a$03$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy")]
    [InlineData("$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhW")]
    [InlineData("$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy\n")]
    [InlineData("$2x$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy")]
    [InlineData("$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhẄ")]
    [InlineData("$2a$١٠$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy")]
    [InlineData("x")]
    [InlineData("")]
    public async Task A_stored_hash_of_another_form_is_corrupt_and_never_computed(string hash)
    {
        using var hasher = new PasswordHasher(1);

        Assert.Equal(HashVerdict.Corrupt, await hasher.VerifyAsync("alice@example.test", "input", hash));
        Assert.Equal(0, hasher.Computed);
    }

    [Fact]
    public async Task A_third_waiting_computation_of_one_account_is_refused_and_others_are_not()
    {
        using var hasher = new PasswordHasher(1);

        var first = hasher.HashAsync("alice@example.test", "1");
        var second = hasher.HashAsync("alice@example.test", "2");
        var third = hasher.HashAsync("alice@example.test", "3");
        var other = hasher.HashAsync("bob@example.test", "4");

        Assert.Null(await third);
        Assert.NotNull(await first);
        Assert.NotNull(await second);
        Assert.NotNull(await other);
        Assert.NotNull(await hasher.HashAsync("alice@example.test", "5"));
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once()
    {
        using var hasher = new PasswordHasher(1);

        var all = Enumerable.Range(0, 170).Select(i => hasher.HashAsync($"user{i}@example.test", "x")).ToList();

        var refused = all.Where(task => task.IsCompleted).ToList();
        Assert.InRange(refused.Count, 10, 20);
        foreach (var task in refused)
        {
            Assert.Null(await task);
        }
    }
}
