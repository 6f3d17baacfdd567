namespace Gateway.Import;

/// <summary>Counts what became of the rows.</summary>
internal sealed class ImportTally
{
    private readonly List<ImportFault> _faults = [];
    private readonly long[] _counts = new long[Enum.GetValues<ImportOutcomeKind>().Length];

    public ImportTally(IEnumerable<ImportRow> rows)
    {
        foreach (var row in rows)
        {
            if (row.Fault is not null) Refuse(row.Line, row.Fault);
        }
    }

    /// <summary>Whether any row was bad so far.</summary>
    public bool HasBad => _counts[(int)ImportOutcomeKind.Refused] > 0;

    /// <summary>Counts a batch; false when one of it was refused.</summary>
    public bool Take(IReadOnlyList<ImportOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            if (outcome.Kind == ImportOutcomeKind.Refused) Refuse(outcome.Line, outcome.Fault ?? "refused");
            else _counts[(int)outcome.Kind]++;
        }

        return outcomes.All(outcome => outcome.Kind != ImportOutcomeKind.Refused);
    }

    /// <summary>The result; not applied: nothing counts as added or changed.</summary>
    public ImportResult Result(bool isApplied) => new()
    {
        Added = isApplied ? _counts[(int)ImportOutcomeKind.Added] : 0,
        Changed = isApplied ? _counts[(int)ImportOutcomeKind.Changed] : 0,
        Unchanged = isApplied ? _counts[(int)ImportOutcomeKind.Unchanged] : 0,
        Bad = _counts[(int)ImportOutcomeKind.Refused],
        Faults = [.. _faults.OrderBy(fault => fault.Line)],
        IsApplied = isApplied,
    };

    private void Refuse(long line, string text)
    {
        _counts[(int)ImportOutcomeKind.Refused]++;
        if (_faults.Count < ImportResult.MaxFaults) _faults.Add(new ImportFault(line, text));
    }
}
