using System.Threading.Channels;

namespace Gateway.Import;

/// <summary>How far an import is, for a reader who may be slower than the import: he gets the newest, and the import never waits for him.</summary>
internal sealed class ImportFeed : IProgress<ImportProgress>
{
    private readonly Channel<ImportProgress> _newest =
        Channel.CreateBounded<ImportProgress>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <inheritdoc/>
    public void Report(ImportProgress value) => _newest.Writer.TryWrite(value);

    /// <summary>Runs an import and tells of it: progress while it runs, then its result. What it throws passes through.</summary>
    public async IAsyncEnumerable<ImportLine> FollowAsync(Func<IProgress<ImportProgress>, Task<ImportResult>> import)
    {
        var importing = RunAsync(import);
        await foreach (var progress in _newest.Reader.ReadAllAsync())
        {
            yield return new ImportLine(progress, null);
        }

        yield return new ImportLine(null, await importing);
    }

    private async Task<ImportResult> RunAsync(Func<IProgress<ImportProgress>, Task<ImportResult>> import)
    {
        try
        {
            return await import(this);
        }
        finally
        {
            _newest.Writer.Complete();
        }
    }
}
