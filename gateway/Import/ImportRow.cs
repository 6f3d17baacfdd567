using Gateway.Accounts;

namespace Gateway.Import;

/// <summary>One row of an import file: an account, or what is wrong with it.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Account">Null: the row is bad.</param>
/// <param name="Fault">What is wrong; null: nothing.</param>
internal readonly record struct ImportRow(long Line, AccountRequest? Account, string? Fault)
{
    /// <summary>A row from its texts, checked and canonical. Empty state or group: not given.</summary>
    public static ImportRow Read(long line, string? account, string? state, IEnumerable<string> aliases, string? group)
    {
        if (!AccountName.TryCanonicalise(account, out var name)) return Bad(line, $"\"{account}\" is not an address");

        TwoStepState? known = null;
        if (!string.IsNullOrWhiteSpace(state))
        {
            // By name alone: Enum.TryParse would take numbers and lists as well.
            var match = Enum.GetNames<TwoStepState>().FirstOrDefault(word => word.Equals(state.Trim(), StringComparison.OrdinalIgnoreCase));
            if (match is null) return Bad(line, $"state \"{state}\" is none of {string.Join(", ", Enum.GetNames<TwoStepState>())}");
            known = Enum.Parse<TwoStepState>(match);
        }

        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var alias in aliases)
        {
            if (!AccountName.TryCanonicalise(alias, out var other)) return Bad(line, $"alias \"{alias}\" is not an address");
            if (other != name) names.Add(other);
        }

        return new ImportRow(line, new AccountRequest(name, known, string.IsNullOrWhiteSpace(group) ? null : group.Trim()) { Aliases = [.. names] }, null);
    }

    /// <summary>A row that can't be taken.</summary>
    public static ImportRow Bad(long line, string fault) => new(line, null, Audit.AuditText.Clean(fault));
}
