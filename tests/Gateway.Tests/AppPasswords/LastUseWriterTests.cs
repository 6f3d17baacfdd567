using System.Net;
using Gateway.AppPasswords;
using Gateway.Storage;
using Gateway.Tests.Login;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.AppPasswords;

public sealed class LastUseWriterTests
{
    private const string Alice = "alice@example.test";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.1");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Uses_are_written_within_seconds_once_a_minute_and_the_rest_at_the_stop()
    {
        await using var world = await LoginWorld.CreateAsync(_time);
        await world.AddAccountAsync(Alice);
        var (record, _) = await world.IssueAsync(Alice);
        var log = world.Get<LastUseLog>();
        var writer = world.Get<IEnumerable<IHostedService>>().OfType<LastUseWriter>().Single();
        await writer.StartAsync(CancellationToken.None);

        log.Record(record.Id, Home, "imap", "mutt");
        var first = _time.GetUtcNow();
        await WrittenAsync(log);
        Assert.Equal((first, "imap", "mutt"), await UseAsync(world, record));

        // In the same minute: waits. At the stop: written.
        log.Record(record.Id, IPAddress.Parse("198.51.100.1"), "smtp", null);
        var second = _time.GetUtcNow();
        await log.FlushAsync(all: false, CancellationToken.None);
        Assert.Equal((first, "imap", "mutt"), await UseAsync(world, record));
        await writer.StoppedAsync(CancellationToken.None);
        Assert.Equal((second, "smtp", null), await UseAsync(world, record));
    }

    [Fact]
    public async Task A_store_that_is_away_loses_no_use_and_a_phone_that_asks_often_makes_one()
    {
        await using var world = await LoginWorld.CreateAsync(_time);
        await world.AddAccountAsync(Alice);
        var (record, _) = await world.IssueAsync(Alice);
        var log = world.Get<LastUseLog>();
        await world.Get<Database>().WriteAsync(session => session.ExecuteAsync("alter table app_password_use rename to lost"), CancellationToken.None);

        for (var i = 0; i < 1_000; i++) log.Record(record.Id, Home, "eas", "iPhone");
        await Assert.ThrowsAnyAsync<Exception>(() => log.FlushAsync(all: true, CancellationToken.None));
        Assert.Equal(1, log.Waiting);

        await world.Get<Database>().WriteAsync(session => session.ExecuteAsync("alter table lost rename to app_password_use"), CancellationToken.None);
        await log.FlushAsync(all: true, CancellationToken.None);
        Assert.Equal(0, log.Waiting);
        Assert.Equal("eas", (await UseAsync(world, record)).Protocol);
    }

    private static async Task<(DateTimeOffset At, string Protocol, string? Client)> UseAsync(LoginWorld world, AppPassword row)
    {
        var use = (await world.Get<LastUseLog>().ListAsync(Alice, CancellationToken.None))[row.Id];
        return (use.At, use.Protocol, use.Client);
    }

    private async Task WrittenAsync(LastUseLog log)
    {
        var asked = TimeProvider.System.GetTimestamp();
        while ((await log.ListAsync(Alice, CancellationToken.None)).Count == 0)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            Assert.InRange(TimeProvider.System.GetElapsedTime(asked), TimeSpan.Zero, Patience);
        }
    }
}
