using System.Globalization;
using Gateway.AppPasswords;

namespace Gateway.Portal;

/// <summary>What the page for a new app password asks. Fields that it does not name are not read.</summary>
internal sealed class CreateForm
{
    /// <summary>The days that may be chosen; others mean none.</summary>
    public static IReadOnlyList<int> Lifetimes { get; } = [30, 90, 365];

    /// <summary>What the owner calls it.</summary>
    public string? Label { get; set; }

    /// <summary>The kind of app it is for: its settings are shown beside it.</summary>
    public string? Device { get; set; }

    /// <summary>Catalog names; all or none of them: no restriction.</summary>
    public List<string> Protocols { get; set; } = [];

    /// <summary>Days from now; 0: as the policy says.</summary>
    public string? Days { get; set; }

    /// <summary>Networks, separated by anything.</summary>
    public string? Networks { get; set; }

    /// <summary>The app password whose place it takes.</summary>
    public string? Replace { get; set; }

    /// <summary>Whether more than a name was given.</summary>
    public bool HasOptions => Protocols.Count > 0 || Days is { Length: > 1 } || !string.IsNullOrWhiteSpace(Networks);

    /// <summary>The request for <paramref name="accountId"/>, which never comes from a form.</summary>
    public IssueRequest ToRequest(string accountId, DateTimeOffset now)
    {
        var all = Protocols.Count == ProtocolAdapters.ProtocolCatalog.All.Count;
        var networks = (Networks ?? "").Split([' ', ',', ';', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new(accountId, Label ?? "")
        {
            Scope = new(all ? [] : Protocols, networks, null),
            Expires = int.TryParse(Days, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && Lifetimes.Contains(days) ? now.AddDays(days) : null,
        };
    }
}
