using Gateway.Accounts;

namespace Gateway.AppPasswords;

/// <summary>All that one sign-in needs of the store, read in one statement.</summary>
/// <param name="Account">Whose name it is; null: nobody's.</param>
/// <param name="Policy">The stored levels folded, the configuration below them; for an unknown name those of its domain.</param>
/// <param name="AppPassword">
/// The one app password of that account which the secret can be, deleted ones included; null: none. Its MAC is not checked yet.
/// </param>
/// <param name="IsInRevocationLog">Whether the log says that it was deleted, whatever its row says.</param>
/// <param name="ReadAt">The end of the revocation log at that moment: what is appended behind it may outdate this.</param>
/// <param name="Now">The database's own time; null: it has none but ours.</param>
/// <param name="NewestKeyId">The newest root key that the store has met; the app password may be under it.</param>
internal sealed record Candidate(
    Account? Account, AccountPolicy Policy, AppPassword? AppPassword, bool IsInRevocationLog, long ReadAt, DateTimeOffset? Now, int NewestKeyId);
