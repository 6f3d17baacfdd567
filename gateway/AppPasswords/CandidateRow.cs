using System.Data.Common;
using Gateway.Accounts;
using Gateway.Storage;

namespace Gateway.AppPasswords;

/// <summary>The statement behind <see cref="AppPasswordStore.FindCandidateAsync"/> and the reading of its rows.</summary>
internal static class CandidateRow
{
    private const int AppPasswordStart = 13;

    // The account is compared through an expression, so that no database may look the app password up by account: then an unknown name
    // would skip that look-up, and its answer would be the faster one.
    public static string Sql(string clock) =>
        $"""
        select a.id, a.state, a.epoch, a.grp, a.created,
            (select string_agg(l.name, ' ') from login_name l where l.account_id = a.id and l.name <> a.id),
            g.json, d.json, u.json,
            (select count(*) from revocation_log r where r.app_password_id = p.id and r.kind = 2),
            (select h.seq from chain_head h where h.name = 'revocation'),
            {clock},
            (select max(k.kid) from key_canary k),
            {AppPasswordRow.Columns}
        from (select 1 as one) q
        left join login_name n on n.name = @name
        left join account a on a.id = n.account_id
        left join policy g on g.level = 0 and g.key = ''
        left join policy d on d.level = 1 and d.key = coalesce(a.domain, @domain)
        left join policy u on u.level = 2 and u.key = a.id
        left join app_password p on ((p.kid = @kid1 and p.idx = @idx1) or (p.kid = @kid2 and p.idx = @idx2)) and p.account_id || '' = a.id
        """;

    /// <summary>Reads the one or two rows; where there are two, the current key's app password counts.</summary>
    public static async Task<Candidate> ReadAsync(DbDataReader reader, int currentKeyId, AccountPolicy below, CancellationToken cancellationToken)
    {
        Candidate? candidate = null;
        while (await reader.ReadAsync(cancellationToken))
        {
            var read = Read(reader, below);
            if (candidate is null || read.AppPassword?.KeyId == currentKeyId)
            {
                candidate = read;
            }
        }

        return candidate ?? throw new StoreFaultException("The candidate statement returned nothing.");
    }

    private static Candidate Read(DbDataReader reader, AccountPolicy below)
    {
        var hasAppPassword = !reader.IsDBNull(AppPasswordStart);
        return new Candidate(
            ReadAccount(reader),
            AccountPolicyJson.Fold(below, Text(reader, 6), Text(reader, 7), Text(reader, 8)),
            hasAppPassword ? AppPasswordRow.Read(reader, AppPasswordStart) : null,
            hasAppPassword && reader.GetInt64(9) > 0,
            reader.GetInt64(10),
            reader.IsDBNull(11) ? null : reader.GetInt64(11).ToTime(),
            reader.IsDBNull(12) ? 0 : (int)reader.GetInt64(12));
    }

    private static Account? ReadAccount(DbDataReader reader) => reader.IsDBNull(0)
        ? null
        : new AccountStore.Row
        {
            Id = reader.GetString(0),
            State = reader.GetInt64(1),
            Epoch = reader.GetInt64(2),
            Grp = Text(reader, 3),
            Created = reader.GetInt64(4),
            Aliases = Text(reader, 5),
        }.ToAccount();

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
