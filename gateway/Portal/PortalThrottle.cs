using System.Net;
using Gateway.Login;

namespace Gateway.Portal;

/// <summary>
/// Counts wrong passwords and codes. Passwords: five for an account from one network in 30 minutes, well below where a directory locks an
/// account. Codes: five for an account in 15 minutes.
/// </summary>
internal sealed class PortalThrottle(TimeProvider time)
{
    private const int MaxWrong = 5;
    private const int MaxEntries = 50_000;
    private static readonly TimeSpan PasswordPause = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan CodePause = TimeSpan.FromMinutes(15);

    private readonly BoundedTable<Subject, int> _passwords = new(MaxEntries, time);
    private readonly BoundedTable<Subject, int> _codes = new(MaxEntries, time);

    public bool MayTryPassword(string name, IPAddress? client) => !(_passwords.TryGet(KeyOf(name, client), out var wrong) && wrong >= MaxWrong);

    public void WrongPassword(string name, IPAddress? client) => Count(_passwords, KeyOf(name, client), PasswordPause);

    public void RightPassword(string name, IPAddress? client) => _passwords.Remove(KeyOf(name, client));

    public bool MayTryCode(string accountId) => !(_codes.TryGet(new(accountId, default), out var wrong) && wrong >= MaxWrong);

    public void WrongCode(string accountId) => Count(_codes, new(accountId, default), CodePause);

    public void RightCode(string accountId) => _codes.Remove(new(accountId, default));

    private static void Count(BoundedTable<Subject, int> table, Subject key, TimeSpan pause) => table.Update(key, 1, (known, step) => known + step, pause);

    private static Subject KeyOf(string name, IPAddress? client) => new(name, SourcePrefix.Wide(client ?? IPAddress.None));

    private readonly record struct Subject(string Name, SourcePrefix Source);
}
