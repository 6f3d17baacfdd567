using Gateway.Audit;
using Gateway.Sessions;
using Gateway.Storage;

namespace Gateway.Import;

/// <summary>Takes accounts from a file: new ones are added, known ones get the state and the aliases that the file gives them.</summary>
internal sealed class AccountImporter(Database database, ImportWriter writer, IRevocationChannel channel)
{
    private const int BatchRows = 500;
    private const int MaxTries = 3;

    /// <summary>
    /// Imports. A bad row is named by its line and the rest goes in; <paramref name="strict"/>: all of it in one transaction, or nothing. The stream is read to
    /// its end and stays open.
    /// </summary>
    public async Task<ImportResult> ImportAsync(
        Stream stream, ImportFormat format, bool strict, Actor actor, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(stream, format, cancellationToken);
        var tally = new ImportTally(rows);
        if (strict && tally.HasBad) return tally.Result(isApplied: false);

        var good = rows.Where(row => row.Account is not null).ToList();
        var batches = strict ? [good] : good.Chunk(BatchRows).Select(batch => (IReadOnlyList<ImportRow>)batch);
        long done = rows.Count - good.Count;
        foreach (var batch in batches)
        {
            var before = done;
            var outcomes = await WriteAsync(batch, strict, actor, written => progress?.Report(new ImportProgress(before + written, rows.Count)), cancellationToken);
            if (!tally.Take(outcomes) && strict) return tally.Result(isApplied: false);
            await TellAsync(outcomes);
            done += batch.Count;
        }

        progress?.Report(new ImportProgress(done, rows.Count));
        return tally.Result(isApplied: true);
    }

    private static async Task<List<ImportRow>> ReadAsync(Stream stream, ImportFormat format, CancellationToken cancellationToken)
    {
        // Into memory first: the whole file is judged before the first row is written, and no lock waits for a slow sender.
        var octets = new MemoryStream();
        await stream.CopyToAsync(octets, cancellationToken);
        octets.Position = 0;
        return format == ImportFormat.Csv ? [.. CsvRows.Read(octets)] : JsonRows.Read(octets.GetBuffer().AsSpan(0, (int)octets.Length));
    }

    private async Task<IReadOnlyList<ImportOutcome>> WriteAsync(
        IReadOnlyList<ImportRow> batch, bool strict, Actor actor, Action<int> written, CancellationToken cancellationToken)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await database.WriteLongAsync(session => writer.WriteAsync(session, batch, strict, actor, written), cancellationToken);
            }
            catch (ImportAbandonedException abandoned)
            {
                return abandoned.Outcomes;
            }
            catch (StoreConflictException) when (tried < MaxTries)
            {
                // Somebody else added one of the names between our look and our insert: look again.
            }
        }
    }

    private async Task TellAsync(IReadOnlyList<ImportOutcome> outcomes)
    {
        foreach (var cut in outcomes.Select(outcome => outcome.Cut).OfType<Revocation>())
        {
            await channel.PublishAsync(cut, CancellationToken.None);
        }
    }
}
