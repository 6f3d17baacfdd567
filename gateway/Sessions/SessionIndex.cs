using System.Net;

namespace Gateway.Sessions;

/// <summary>
/// Live sessions by account and their number by address, under one short lock: a revocation must not miss one that begins just now. An
/// account's bound counts only the sessions of who was proven, so that wrong passwords take nobody's place.
/// </summary>
internal sealed class SessionIndex
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, OfAccount> _byAccount = new(StringComparer.Ordinal);
    private readonly Dictionary<IPAddress, int> _perAddress = [];

    /// <summary>Adds one unless the account or the address has as many as it may; tells how many they have.</summary>
    public bool TryAdd(LiveSession session, SessionOptions bounds, out (int OfAccount, int OfAddress) count)
    {
        lock (_lock)
        {
            var own = _byAccount.GetValueOrDefault(session.AccountId);
            count = (own?.Confirmed ?? 0, _perAddress.GetValueOrDefault(session.Client));
            if (count.OfAccount >= bounds.MaxPerAccount || count.OfAddress >= bounds.MaxPerAddress) return false;

            if (own is null) _byAccount.Add(session.AccountId, own = new OfAccount());
            own.Sessions.Add(session);
            if (session.IsConfirmed) own.Confirmed++;
            _perAddress[session.Client] = count.OfAddress + 1;
            return true;
        }
    }

    /// <summary>The backend accepted who began it: from now on it counts.</summary>
    public void Confirm(LiveSession session)
    {
        lock (_lock)
        {
            if (session.IsConfirmed || !_byAccount.TryGetValue(session.AccountId, out var own) || !own.Sessions.Contains(session)) return;

            session.Confirm();
            own.Confirmed++;
        }
    }

    public void Remove(LiveSession session)
    {
        lock (_lock)
        {
            if (!_byAccount.TryGetValue(session.AccountId, out var own) || !own.Sessions.Remove(session)) return;

            if (session.IsConfirmed) own.Confirmed--;
            if (own.Sessions.Count == 0) _byAccount.Remove(session.AccountId);
            if (_perAddress[session.Client]-- == 1) _perAddress.Remove(session.Client);
        }
    }

    /// <summary>A copy of one account's sessions.</summary>
    public IReadOnlyList<LiveSession> Of(string accountId)
    {
        lock (_lock) return _byAccount.TryGetValue(accountId, out var own) ? [.. own.Sessions] : [];
    }

    private sealed class OfAccount
    {
        public HashSet<LiveSession> Sessions { get; } = [];

        public int Confirmed { get; set; }
    }
}
