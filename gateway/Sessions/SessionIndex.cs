using System.Net;

namespace Gateway.Sessions;

/// <summary>Live sessions by account and their number by address, under one short lock: a revocation must not miss one that begins just now.</summary>
internal sealed class SessionIndex
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<LiveSession>> _byAccount = new(StringComparer.Ordinal);
    private readonly Dictionary<IPAddress, int> _perAddress = [];

    public void Add(LiveSession session)
    {
        lock (_lock)
        {
            if (!_byAccount.TryGetValue(session.AccountId, out var own)) _byAccount.Add(session.AccountId, own = []);
            own.Add(session);
            _perAddress[session.Client] = _perAddress.GetValueOrDefault(session.Client) + 1;
        }
    }

    public void Remove(LiveSession session)
    {
        lock (_lock)
        {
            if (!_byAccount.TryGetValue(session.AccountId, out var own) || !own.Remove(session)) return;

            if (own.Count == 0) _byAccount.Remove(session.AccountId);
            if (_perAddress[session.Client]-- == 1) _perAddress.Remove(session.Client);
        }
    }

    /// <summary>A copy of one account's sessions.</summary>
    public IReadOnlyList<LiveSession> Of(string accountId)
    {
        lock (_lock) return _byAccount.TryGetValue(accountId, out var own) ? [.. own] : [];
    }

    /// <summary>How many sessions the account and the address have.</summary>
    public (int OfAccount, int OfAddress) Count(string accountId, IPAddress address)
    {
        lock (_lock) return (_byAccount.TryGetValue(accountId, out var own) ? own.Count : 0, _perAddress.GetValueOrDefault(address));
    }
}
