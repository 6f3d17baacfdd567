using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Sessions;
using Gateway.Storage;

namespace Gateway.Admin;

/// <summary>One change of many accounts, a few hundred a transaction: what was begun is whole, what is told is done.</summary>
internal sealed class BulkChanges(Database database, AccountStateChanger states, AppPasswordRevoker revoker, IRevocationChannel channel)
{
    /// <summary>Accounts of one transaction: writes of others, sign-in audit among them, go between.</summary>
    public const int BatchAccounts = 200;

    /// <summary>Sets the state of each; unknown ones are left out of the count.</summary>
    public Task<int> SetStateAsync(IEnumerable<string> accounts, TwoStepState state, Actor actor, CancellationToken cancellationToken) => InBatchesAsync(
        accounts,
        async (session, batch) =>
        {
            var (known, cuts) = (0, new List<Revocation>());
            foreach (var account in batch)
            {
                var (changed, cut) = await states.SetAsync(session, account, state, actor);
                if (changed is not null) known++;
                if (cut is not null) cuts.Add(cut);
            }

            return (known, cuts);
        },
        cancellationToken);

    /// <summary>Deletes all app passwords of each; how many.</summary>
    public Task<int> RevokeAllAsync(IEnumerable<string> accounts, Actor actor, CancellationToken cancellationToken) => InBatchesAsync(
        accounts,
        async (session, batch) =>
        {
            var cuts = await revoker.RevokeAllAsync(session, batch, actor);
            return (cuts.Count, cuts);
        },
        cancellationToken);

    private async Task<int> InBatchesAsync(
        IEnumerable<string> accounts, Func<DatabaseSession, string[], Task<(int Count, IReadOnlyList<Revocation> Cuts)>> change, CancellationToken cancellationToken)
    {
        var total = 0;
        // In one order on every node, so that two bulk changes never wait for each other.
        var ordered = accounts.Select(account => account.ToLowerInvariant()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (var batch in ordered.Chunk(BatchAccounts))
        {
            var (count, cuts) = await database.WriteLongAsync(session => change(session, batch), cancellationToken);
            total += count;
            // The changes stand: they are told whether or not the caller still waits.
            foreach (var cut in cuts)
            {
                await channel.PublishAsync(cut, CancellationToken.None);
            }
        }

        return total;
    }
}
