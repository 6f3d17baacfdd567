using Gateway.Cli;
using Gateway.Import;

namespace Gateway.Tests.Import;

public sealed class ImportFeedTests
{
    [Fact]
    public async Task The_newest_progress_is_told_and_the_result_comes_last()
    {
        var told = new List<ImportLine>();
        var result = new ImportResult { Added = 3, IsApplied = true };

        await foreach (var line in new ImportFeed().FollowAsync(async progress =>
        {
            for (var i = 1; i <= 3; i++) progress.Report(new ImportProgress(i, 3));
            await Task.Yield();
            return result;
        })) told.Add(line);

        Assert.Equal(new ImportLine(null, result), told[^1]);
        Assert.Equal(new ImportProgress(3, 3), told[^2].Progress);
        Assert.All(told[..^1], line => Assert.Null(line.Result));
    }

    [Fact]
    public async Task What_the_import_throws_passes_through() =>
        await Assert.ThrowsAsync<InvalidTimeZoneException>(async () =>
        {
            await foreach (var _ in new ImportFeed().FollowAsync(_ => throw new InvalidTimeZoneException()))
            {
                // Nothing is told.
            }
        });

    [Theory]
    [InlineData(0, 4, "[........................................] 0 %  0 of 4")]
    [InlineData(50_000, 100_000, "[####################....................] 50 %  50,000 of 100,000")]
    [InlineData(4, 4, "[########################################] 100 %  4 of 4")]
    [InlineData(0, 0, "[########################################] 100 %  0 of 0")]
    public void The_bar_shows_how_far_it_is(long done, long total, string bar) => Assert.Equal(bar, ImportBar.Text(new ImportProgress(done, total)));
}
