using Gateway.AppPasswords;
using Gateway.Keys;
using Gateway.Storage;

namespace Gateway.Accounts.SecondFactors;

/// <summary>Draws an account's ten recovery codes, and spends one.</summary>
internal sealed class RecoveryCodes(Database database, KeyRing keys, PasswordHasher hasher, TimeProvider time)
{
    public const int Count = 10;

    /// <summary>Draws a set and hashes it, outside any transaction; null when too many hashes are waiting.</summary>
    public async Task<RecoveryCodeSet?> DrawAsync(string accountId)
    {
        var key = keys.Current;
        var shown = new List<string>();
        var rows = new List<RecoveryCodeRow>();
        for (var number = 0; number < Count; number++)
        {
            var code = RecoveryCode.Create();
            var folded = RecoveryCode.Fold(code)!;
            if (await hasher.HashAsync(accountId, RecoveryCode.HashInput(key, accountId, folded)) is not { } hash) return null;

            shown.Add(code);
            rows.Add(new(key.Id, RecoveryCode.IndexOf(key, accountId, folded), hash));
        }

        return new(shown, rows);
    }

    /// <summary>Makes a set the account's; what it had before is worth nothing from then on.</summary>
    public async Task ReplaceAsync(DatabaseSession session, string accountId, RecoveryCodeSet codes)
    {
        var created = time.GetUtcNow().ToStored();
        await session.ExecuteAsync("delete from recovery_code where account_id = @accountId", new { accountId });
        foreach (var row in codes.Rows)
        {
            await session.ExecuteAsync(
                "insert into recovery_code (account_id, kid, idx, hash, created) values (@accountId, @kid, @idx, @hash, @created)",
                new { accountId, kid = (long)row.KeyId, idx = row.Index, hash = row.Hash, created });
        }
    }

    /// <summary>Spends a code: true once for each.</summary>
    public async Task<bool> SpendAsync(string accountId, string typed, CancellationToken cancellationToken)
    {
        if (RecoveryCode.Fold(typed) is not { } folded) return false;

        foreach (var key in new[] { keys.Current, keys.Previous })
        {
            if (key is null) continue;
            var row = new { accountId, kid = (long)key.Id, idx = RecoveryCode.IndexOf(key, accountId, folded), now = time.GetUtcNow().ToStored() };
            var hash = await database.ReadAsync(
                session => session.ScalarAsync<string>(
                    "select hash from recovery_code where account_id = @accountId and kid = @kid and idx = @idx and used is null", row),
                cancellationToken);
            if (hash is null || !PasswordHasher.IsUsable(hash)) continue;
            if (await hasher.VerifyAsync(accountId, RecoveryCode.HashInput(key, accountId, folded), hash) is not HashVerdict.Right) continue;

            return await database.WriteAsync(
                async session => await session.ExecuteAsync(
                    "update recovery_code set used = @now where account_id = @accountId and kid = @kid and idx = @idx and used is null", row) == 1,
                cancellationToken);
        }

        return false;
    }

    /// <summary>How many are left.</summary>
    public Task<long> CountAsync(string accountId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.ScalarAsync<long>("select count(*) from recovery_code where account_id = @accountId and used is null", new { accountId }),
            cancellationToken);
}

/// <summary>A drawn set: the codes as shown, once, and the rows to store.</summary>
internal sealed record RecoveryCodeSet(IReadOnlyList<string> Shown, IReadOnlyList<RecoveryCodeRow> Rows);

/// <summary>One stored code.</summary>
internal sealed record RecoveryCodeRow(int KeyId, long Index, string Hash);
