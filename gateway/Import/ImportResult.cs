namespace Gateway.Import;

/// <summary>What an import came to.</summary>
internal sealed record ImportResult
{
    /// <summary>Longest list of faults; beyond, they are only counted.</summary>
    public const int MaxFaults = 1_000;

    /// <summary>New accounts.</summary>
    public long Added { get; init; }

    /// <summary>Accounts that were there and got another state or more aliases.</summary>
    public long Changed { get; init; }

    /// <summary>Accounts that were there just so.</summary>
    public long Unchanged { get; init; }

    /// <summary>Bad rows.</summary>
    public long Bad { get; init; }

    /// <summary>The first of them, in order of line.</summary>
    public IReadOnlyList<ImportFault> Faults { get; init; } = [];

    /// <summary>Whether anything was written; false: strict, and a row was bad.</summary>
    public bool IsApplied { get; init; }
}

/// <summary>A bad row.</summary>
/// <param name="Line">Where it begins in the file, from 1.</param>
/// <param name="Text">What is wrong with it.</param>
internal sealed record ImportFault(long Line, string Text);

/// <summary>How far an import is.</summary>
/// <param name="Done">Rows dealt with.</param>
/// <param name="Total">Rows of the file.</param>
internal readonly record struct ImportProgress(long Done, long Total);

/// <summary>One line of an import that tells how far it is: progress at first, the result as the last.</summary>
/// <param name="Progress">Null in the last line.</param>
/// <param name="Result">Null in all but the last.</param>
internal sealed record ImportLine(ImportProgress? Progress, ImportResult? Result);

/// <summary>The forms of an import file.</summary>
internal enum ImportFormat
{
    /// <summary>RFC 4180 with a header line; comma, semicolon or tab.</summary>
    Csv,

    /// <summary>An array of objects.</summary>
    Json,
}
