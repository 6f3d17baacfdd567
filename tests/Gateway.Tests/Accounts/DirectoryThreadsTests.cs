using Gateway.Accounts;

namespace Gateway.Tests.Accounts;

public sealed class DirectoryThreadsTests
{
    [Fact]
    public async Task A_directory_that_hangs_takes_four_threads_of_its_own_and_refuses_what_is_too_much()
    {
        using var threads = new DirectoryThreads();
        using var answer = new ManualResetEventSlim();
        using var busy = new CountdownEvent(4);
        var names = new System.Collections.Concurrent.ConcurrentBag<string?>();

        var running = Enumerable.Range(0, 4).Select(_ => threads.TryRun(() =>
        {
            names.Add(Thread.CurrentThread.Name);
            busy.Signal();
            answer.Wait();
            return true;
        })).ToList();
        Assert.True(busy.Wait(TimeSpan.FromSeconds(30)));
        var waiting = Enumerable.Range(0, 64).Select(_ => threads.TryRun(() => true)).ToList();

        Assert.All(running.Concat(waiting), Assert.NotNull);
        Assert.Null(threads.TryRun(() => true));
        Assert.All(names, name => Assert.StartsWith("directory-", name, StringComparison.Ordinal));
        answer.Set();
        Assert.All(await Task.WhenAll(running.Concat(waiting)!), Assert.True);
    }

    [Fact]
    public async Task What_the_library_throws_comes_out_where_it_was_asked()
    {
        using var threads = new DirectoryThreads();

        await Assert.ThrowsAsync<NotSupportedException>(() => threads.TryRun<bool>(() => throw new NotSupportedException())!);
        Assert.True(await threads.TryRun(() => true)!);
    }
}
