using Gateway.Audit;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Gateway.Storage;

namespace Gateway.Accounts;

/// <summary>Gives and takes the other names of an account.</summary>
internal sealed class AccountAliases(
    Database database, RevocationLog revocations, AuditLog audit, IRevocationChannel channel, TimeProvider time)
{
    /// <summary>Adds an alias, any case. False: no address, taken by somebody, or no such account.</summary>
    public async Task<bool> AddAsync(string accountId, string alias, Actor actor, CancellationToken cancellationToken)
    {
        if (!AccountName.TryCanonicalise(alias, out var name)) return false;
        try
        {
            var outdated = await database.WriteAsync<IReadOnlyList<Revocation>>(
                async session =>
                {
                    if (!await AccountStore.LockAsync(session, accountId)) return [];
                    await AccountStore.InsertNameAsync(session, name, accountId);
                    var told = await revocations.AppendAsync(session, RevocationKind.Outdated, [Revocation.Outdating(accountId)]);
                    await audit.AppendAsync(session, Event(AuditKind.AliasAdded, accountId, name, actor));
                    return told;
                },
                cancellationToken);
            foreach (var notice in outdated)
            {
                await channel.PublishAsync(notice, CancellationToken.None);
            }

            return outdated.Count > 0;
        }
        catch (StoreConflictException)
        {
            return false;
        }
    }

    /// <summary>Takes an alias away and cuts the account's sessions, since one may have come by that name. False: it has no such alias.</summary>
    public async Task<bool> RemoveAsync(string accountId, string alias, Actor actor, CancellationToken cancellationToken)
    {
        if (!AccountName.TryCanonicalise(alias, out var name)) return false;
        var cut = await database.WriteAsync(
            async session =>
            {
                if (!await AccountStore.DeleteNameAsync(session, name, accountId)) return null;
                var epoch = await AccountStore.RaiseEpochAsync(session, accountId, time.GetUtcNow());
                var revocation = new Revocation(accountId, null, SessionTermination.AccountChanged, epoch);
                await revocations.AppendAsync(session, RevocationKind.Cut, [revocation]);
                await audit.AppendAsync(session, Event(AuditKind.AliasRemoved, accountId, name, actor));
                return revocation;
            },
            cancellationToken);
        if (cut is not null) await channel.PublishAsync(cut, CancellationToken.None);
        return cut is not null;
    }

    private AuditEvent Event(AuditKind kind, string accountId, string name, Actor actor) =>
        new() { Kind = kind, At = time.GetUtcNow(), Actor = actor, AccountId = accountId, Detail = name };
}
