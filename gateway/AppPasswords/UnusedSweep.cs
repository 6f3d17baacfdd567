using Gateway.Accounts;
using Gateway.Audit;
using Gateway.Keys;
using Gateway.Storage;

namespace Gateway.AppPasswords;

/// <summary>
/// Deletes what nobody uses: app passwords unused for as long as their policy says, and after a rotation those that stayed under the previous root
/// key for half a year. Several nodes may do it at once.
/// </summary>
internal sealed partial class UnusedSweep(
    Database database, PolicyStore policies, KeyRing keys, AppPasswordRevoker revoker, TimeProvider time, ILogger<UnusedSweep> logger) : BackgroundService
{
    private const int PageAccounts = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(6);
    private static readonly TimeSpan OldKeyPatience = TimeSpan.FromDays(180);

    /// <summary>Looks at all accounts once; returns how many app passwords it deleted. Throws the store's exceptions.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var previous = keys.Previous?.Id;
        if (previous is null && !await policies.IsAnywhereAsync(policy => policy.DeleteWhenUnusedFor > TimeSpan.Zero, cancellationToken)) return 0;

        var deleted = 0;
        for (var after = ""; ;)
        {
            var page = await PageAsync(after, cancellationToken);
            foreach (var ofAccount in page.Idle.GroupBy(idle => idle.AccountId, StringComparer.Ordinal))
            {
                var patience = (await policies.EffectiveAsync(ofAccount.Key, cancellationToken)).DeleteWhenUnusedFor ?? TimeSpan.Zero;
                foreach (var idle in ofAccount.Where(idle => IsOver(idle, patience, previous)))
                {
                    if (await revoker.RevokeAsync(idle.AccountId, idle.Id, Actor.System, cancellationToken) is RevokeResult.Done) deleted++;
                }
            }

            if (page.Last is null) return deleted;
            after = page.Last;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TrySweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task TrySweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await SweepAsync(cancellationToken) is > 0 and var deleted) Log.Deleted(logger, deleted);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreFaultException or StoreConflictException)
        {
            Log.Postponed(logger, fault.Message);
        }
    }

    private bool IsOver(Idle idle, TimeSpan patience, int? previous)
    {
        var unused = time.GetUtcNow() - idle.Since.ToTime();
        return (patience > TimeSpan.Zero && unused >= patience) || (idle.Kid == previous && unused >= OldKeyPatience);
    }

    // By accounts, so that each read is short however few of them are idle.
    private Task<(IReadOnlyList<Idle> Idle, string? Last)> PageAsync(string after, CancellationToken cancellationToken) =>
        database.ReadAsync<(IReadOnlyList<Idle>, string?)>(
            async session =>
            {
                var accounts = await session.QueryAsync<string>("select id from account where id > @after order by id limit @limit", new { after, limit = (long)PageAccounts });
                if (accounts.Count == 0) return ([], null);

                var last = accounts[^1];
                var idle = await session.QueryAsync<Idle>(
                    """
                    select p.id, p.account_id, p.kid, coalesce(u.at, p.created) as since from app_password p
                    left join app_password_use u on u.app_password_id = p.id
                    where p.account_id > @after and p.account_id <= @last and p.revoked is null and coalesce(u.at, p.created) < @before
                    """,
                    new { after, last, before = (time.GetUtcNow() - PolicyFault.ShortestUnused).ToStored() });
                return (idle, accounts.Count < PageAccounts ? null : last);
            },
            cancellationToken);

    private sealed class Idle
    {
        public string Id { get; init; } = "";

        public string AccountId { get; init; } = "";

        public long Kid { get; init; }

        public long Since { get; init; }
    }

    private static partial class Log
    {
        [LoggerMessage(2101, LogLevel.Information, "{Count} unused app passwords were deleted, as their policy says", EventName = "UnusedDeleted")]
        public static partial void Deleted(ILogger logger, int count);

        [LoggerMessage(2102, LogLevel.Debug, "Unused app passwords are looked for at the next time: {Reason}", EventName = "UnusedPostponed")]
        public static partial void Postponed(ILogger logger, string reason);
    }
}
