using Gateway.Keys;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Benchmarks.Credentials;

/// <summary>Bulk rows into PostgreSQL: binary COPY.</summary>
internal static class PostgreSqlLoad
{
    public static async Task FillAsync(string connectionString, RootKey key, long fromAccount, long untilAccount)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using (var accounts = await connection.BeginBinaryImportAsync("copy account (id, domain, state, epoch, created, changed) from stdin (format binary)"))
        {
            for (var number = fromAccount; number < untilAccount; number++)
            {
                await RowAsync(accounts, BulkRows.Account(number), "example.test", 2L, 1L, 0L, 0L);
            }

            await accounts.CompleteAsync();
        }

        await using (var names = await connection.BeginBinaryImportAsync("copy login_name (name, account_id) from stdin (format binary)"))
        {
            for (var number = fromAccount; number < untilAccount; number++)
            {
                await RowAsync(names, BulkRows.Account(number), BulkRows.Account(number));
            }

            await names.CompleteAsync();
        }

        const string Columns = "id, account_id, kid, idx, hash, label, protocols, networks, created, epoch, row_mac";
        await using (var rows = await connection.BeginBinaryImportAsync($"copy app_password ({Columns}) from stdin (format binary)"))
        {
            foreach (var row in BulkRows.AppPasswords(key, fromAccount, untilAccount))
            {
                await RowAsync(
                    rows, row.Id, row.AccountId, (long)row.KeyId, row.Index, row.Hash, row.Label, "", "", row.Created.ToUnixTimeMilliseconds(), row.Epoch, row.RowMac);
            }

            await rows.CompleteAsync();
        }

        await using var command = new NpgsqlCommand("vacuum analyze", connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    private static async Task RowAsync(NpgsqlBinaryImporter importer, params object[] values)
    {
        await importer.StartRowAsync();
        foreach (var value in values)
        {
            await (value switch
            {
                long number => importer.WriteAsync(number, NpgsqlDbType.Bigint),
                byte[] octets => importer.WriteAsync(octets, NpgsqlDbType.Bytea),
                _ => importer.WriteAsync((string)value, NpgsqlDbType.Text),
            });
        }
    }
}
