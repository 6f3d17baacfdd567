using Gateway.Sessions;

namespace Gateway.Import;

/// <summary>What became of one row.</summary>
/// <param name="Kind">Added, changed, left as it was, or refused.</param>
/// <param name="Line">The row's line.</param>
/// <param name="Fault">Why it was refused.</param>
/// <param name="Cut">Sessions to end because of it.</param>
internal readonly record struct ImportOutcome(ImportOutcomeKind Kind, long Line, string? Fault = null, Revocation? Cut = null);

/// <summary>What became of a row.</summary>
internal enum ImportOutcomeKind
{
    Added,
    Changed,
    Unchanged,
    Refused,
}

/// <summary>Rolls a strict import back; carries what was found.</summary>
internal sealed class ImportAbandonedException(IReadOnlyList<ImportOutcome> outcomes) : Exception("A row of a strict import was refused.")
{
    /// <summary>Every row's outcome, as it would have been.</summary>
    public IReadOnlyList<ImportOutcome> Outcomes => outcomes;
}
