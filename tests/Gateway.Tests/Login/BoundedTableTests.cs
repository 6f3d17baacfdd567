using Gateway.Login;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Login;

public sealed class BoundedTableTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void It_never_holds_more_than_its_capacity_and_forgets_the_longest_unused()
    {
        var table = new BoundedTable<int, int>(160, _time);
        for (var i = 0; i < 100_000; i++)
        {
            // Kept in use, so never the oldest.
            table.TryGet(0, out _);
            table.Set(i, i, Minute);
        }

        Assert.Equal(160, table.Count);
        Assert.True(table.TryGet(0, out var kept) && kept == 0);
        Assert.True(table.TryGet(99_999, out _));
        Assert.False(table.TryGet(99_000, out _));
    }

    [Fact]
    public void An_entry_past_its_deadline_is_gone()
    {
        var table = new BoundedTable<int, string>(16, _time);
        table.Set(1, "a", Minute);

        _time.Advance(Minute);

        Assert.False(table.TryGet(1, out _));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void TryAdd_keeps_what_is_in_force_with_its_deadline()
    {
        var table = new BoundedTable<int, string>(16, _time);

        Assert.True(table.TryAdd(1, "a", Minute));
        _time.Advance(Minute / 2);
        Assert.False(table.TryAdd(1, "b", Minute));
        _time.Advance(Minute / 2);
        Assert.True(table.TryAdd(1, "c", Minute));
    }

    [Fact]
    public void It_agrees_with_a_plain_dictionary_under_random_use()
    {
        var table = new BoundedTable<int, int>(16 * 64, _time);
        var model = new Dictionary<int, int>();
        var state = 12345u;
        for (var i = 0; i < 100_000; i++)
        {
            state = (state * 1664525) + 1013904223;
            var key = (int)(state >> 16) % 64;
            switch ((state >> 8) % 4)
            {
                case 0: table.Set(key, i, Minute); model[key] = i; break;
                case 1: table.Remove(key); model.Remove(key); break;
                case 2: model[key] = table.Update(key, 1, static (old, more) => old + more, Minute) is var sum && model.TryGetValue(key, out var was) ? was + 1 : sum; break;
                default: Assert.Equal(model.TryGetValue(key, out var expected), table.TryGet(key, out var found)); Assert.Equal(expected, found); break;
            }
        }

        Assert.Equal(model.Count, table.Count);
    }

    [Fact]
    public void Threads_leave_it_whole()
    {
        var table = new BoundedTable<int, int>(256, _time);

        Parallel.For(0, 8, thread =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var key = (i * 31) + thread;
                table.Set(key, key, Minute);
                if (table.TryGet(key, out var value)) Assert.Equal(key, value);
                if (i % 3 == 0) table.Remove(key);
            }
        });

        Assert.InRange(table.Count, 1, 256);
    }
}
