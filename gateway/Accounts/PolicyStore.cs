using System.Security.Cryptography;
using System.Text;
using Gateway.Audit;
using Gateway.Sessions;
using Gateway.Storage;

namespace Gateway.Accounts;

/// <summary>Stored policies of the three levels.</summary>
internal sealed class PolicyStore(
    Database database, PolicyBase below, RevocationLog revocations, AuditLog audit, IRevocationChannel channel, TimeProvider time)
{
    /// <summary>What is stored at one level; null: nothing.</summary>
    public Task<StoredPolicy?> FindAsync(PolicyScope scope, CancellationToken cancellationToken) =>
        database.ReadAsync(session => FindAsync(session, scope), cancellationToken);

    /// <summary>Whether any level, stored or configured, says so. Reads every stored level.</summary>
    public async Task<bool> IsAnywhereAsync(Predicate<AccountPolicy> says, CancellationToken cancellationToken) =>
        says(below.Policy) || (await database.ReadAsync(session => session.QueryAsync<Row>("select level, json, etag from policy"), cancellationToken))
            .Any(row => says(AccountPolicyJson.Read(row.Json)));

    /// <summary>What holds for an account: account over domain over global over the configuration's. The account need not exist.</summary>
    public Task<AccountPolicy> EffectiveAsync(string accountId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => EffectiveAsync(session, accountId), cancellationToken);

    /// <summary>As the other, in a transaction.</summary>
    public async Task<AccountPolicy> EffectiveAsync(DatabaseSession session, string accountId)
    {
        var domain = accountId[(accountId.IndexOf('@', StringComparison.Ordinal) + 1)..];
        var rows = await session.QueryAsync<Row>(
            """
            select level, json, etag from policy
            where (level = 0 and key = '') or (level = 1 and key = @domain) or (level = 2 and key = @accountId)
            """,
            new { domain, accountId });
        return AccountPolicyJson.Fold(
            below.Policy,
            rows.FirstOrDefault(row => row.Level == (long)PolicyLevel.Global)?.Json,
            rows.FirstOrDefault(row => row.Level == (long)PolicyLevel.Domain)?.Json,
            rows.FirstOrDefault(row => row.Level == (long)PolicyLevel.Account)?.Json);
    }

    /// <summary>
    /// Stores a level whole. <paramref name="expectedEtag"/>: of the version that was edited, empty for none, null to overwrite whatever is there.
    /// Returns the new version; null: somebody else was first. Every node decides by it within a second; live sessions stay.
    /// </summary>
    public async Task<StoredPolicy?> SetAsync(
        PolicyScope scope, AccountPolicy policy, string? expectedEtag, Actor actor, CancellationToken cancellationToken)
    {
        var (stored, outdated) = await database.WriteAsync<(StoredPolicy?, IReadOnlyList<Revocation>)>(
            async session =>
            {
                var json = AccountPolicyJson.Write(policy);
                var next = new StoredPolicy(policy, EtagOf(json));
                var now = time.GetUtcNow();
                // Made first, so that two who find nothing meet at the same row.
                await session.ExecuteAsync(
                    "insert into policy (level, key, json, etag, changed) values (@level, @key, '{}', '', @now) on conflict (level, key) do update set level = excluded.level",
                    new { level = (long)scope.Level, key = scope.Key, now = now.ToStored() });
                var changed = await session.ExecuteAsync(
                    """
                    update policy set json = @json, etag = @etag, changed = @now
                    where level = @level and key = @key and (@any = 1 or etag = @expected)
                    """,
                    new
                    {
                        level = (long)scope.Level,
                        key = scope.Key,
                        json,
                        etag = next.Etag,
                        now = now.ToStored(),
                        any = expectedEtag is null ? 1L : 0L,
                        expected = expectedEtag ?? "",
                    });
                if (changed == 0) return (null, []);

                var told = await revocations.AppendAsync(session, RevocationKind.Outdated, [Revocation.Outdating(ConcernedBy(scope))]);
                await audit.AppendAsync(session, new AuditEvent
                {
                    Kind = AuditKind.PolicyChanged,
                    At = now,
                    Actor = actor,
                    AccountId = scope.Level == PolicyLevel.Account ? scope.Key : null,
                    Detail = $"{scope}: {json}",
                });
                return (next, told);
            },
            cancellationToken);
        foreach (var notice in outdated)
        {
            await channel.PublishAsync(notice, CancellationToken.None);
        }

        return stored;
    }

    private static string ConcernedBy(PolicyScope scope) => scope.Level switch
    {
        PolicyLevel.Account => scope.Key,
        PolicyLevel.Domain => "@" + scope.Key,
        _ => "",
    };

    private static async Task<StoredPolicy?> FindAsync(DatabaseSession session, PolicyScope scope)
    {
        var row = await session.FirstOrDefaultAsync<Row>(
            "select level, json, etag from policy where level = @level and key = @key", new { level = (long)scope.Level, key = scope.Key });
        return row is null ? null : new StoredPolicy(AccountPolicyJson.Read(row.Json), row.Etag);
    }

    private static string EtagOf(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)).AsSpan(0, 8));

    private sealed class Row
    {
        public long Level { get; init; }

        public string Json { get; init; } = "";

        public string Etag { get; init; } = "";
    }
}
