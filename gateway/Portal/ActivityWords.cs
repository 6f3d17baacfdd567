using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Login;
using Gateway.Storage;

namespace Gateway.Portal;

/// <summary>Says in plain words what the audit log holds of an account's sign-ins.</summary>
internal static class ActivityWords
{
    private const int Most = 50;

    /// <summary>The newest first; the same thing many times in a row is one line.</summary>
    public static IReadOnlyList<ActivityEntry> Of(IReadOnlyList<AuditRow> rows, IReadOnlyDictionary<string, AppPassword> appPasswords)
    {
        var entries = new List<ActivityEntry>();
        foreach (var row in rows)
        {
            if (EntryOf(row, row.AppPasswordId is { } id ? appPasswords.GetValueOrDefault(id) : null) is not { } entry) continue;

            if (entries.Count > 0 && entries[^1] is var last && last.Words == entry.Words && last.Where == entry.Where) entries[^1] = last with { Times = last.Times + 1 };
            else if (entries.Count < Most) entries.Add(entry);
            else break;
        }

        return entries;
    }

    private static ActivityEntry? EntryOf(AuditRow row, AppPassword? appPassword) => (AuditKind)row.Kind switch
    {
        AuditKind.SignInGranted or AuditKind.SignInObserved => Entry(row, Text.T("Activity.Granted", NameOf(appPassword)), isRefused: false),
        AuditKind.DeviceMismatch => Entry(row, Text.T("Activity.OtherDevice", NameOf(appPassword)), isRefused: false) with { Releases = Bound(appPassword) },
        AuditKind.SignInDenied => Refused(row, appPassword),
        AuditKind.PortalSignIn => Entry(row, Text.T("Activity.Portal"), isRefused: false),
        AuditKind.PortalSignInRefused => Entry(row, Text.T(row.Detail is "password" ? "Activity.PortalPassword" : "Activity.PortalStep"), isRefused: true),
        _ => null,
    };

    private static ActivityEntry Refused(AuditRow row, AppPassword? appPassword)
    {
        var reason = Enum.TryParse<AccessReason>(row.Detail, out var known) ? known : AccessReason.None;
        var words = reason switch
        {
            AccessReason.Deleted => Text.T("Activity.Deleted", NameOf(appPassword)),
            AccessReason.Suspended => Text.T("Activity.Suspended", NameOf(appPassword)),
            AccessReason.Expired => Text.T("Activity.Expired", NameOf(appPassword)),
            AccessReason.Protocol or AccessReason.Network => Text.T("Activity.Scope", NameOf(appPassword)),
            AccessReason.OtherDevice => Text.T("Activity.OtherDeviceRefused", NameOf(appPassword)),
            AccessReason.NotAppPassword => Text.T("Activity.AccountPassword"),
            AccessReason.Blocked => Text.T("Activity.Blocked"),
            AccessReason.WrongSecret or AccessReason.BackendRefused or AccessReason.TokenNotAccepted or AccessReason.OtherIdentity => Text.T("Activity.Wrong"),
            AccessReason.Throttled or AccessReason.TooManySessions => Text.T("Activity.TooMany"),
            _ => Text.T("Activity.Trouble"),
        };
        return Entry(row, words, isRefused: true) with { Releases = reason is AccessReason.OtherDevice ? Bound(appPassword) : null };
    }

    private static string? Bound(AppPassword? appPassword) => appPassword is { Revoked: null, Scope.Device: not null } ? appPassword.Id : null;

    private static string NameOf(AppPassword? appPassword) => appPassword?.Label ?? Text.T("Activity.SomeApp");

    private static ActivityEntry Entry(AuditRow row, string words, bool isRefused)
    {
        var where = string.Join(", ", new[] { row.Protocol?.ToUpperInvariant(), row.Address, BrowserOf(row) }.OfType<string>());
        return new(row.At.ToTime(), words, where.Length > 0 ? where : null, isRefused);
    }

    private static string? BrowserOf(AuditRow row) =>
        (AuditKind)row.Kind is AuditKind.PortalSignIn or AuditKind.PortalSignInRefused ? BrowserName.Of(row.Client) : row.Client;
}
