using Gateway.Keys;
using Microsoft.Data.Sqlite;

namespace Gateway.Benchmarks.Credentials;

/// <summary>Bulk rows into SQLite: prepared inserts in one transaction on a connection that syncs nothing.</summary>
internal static class SqliteLoad
{
    public static async Task FillAsync(string file, RootKey key, long fromAccount, long untilAccount)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        await connection.OpenAsync();
        await RunAsync(connection, "pragma synchronous = off; pragma cache_size = -1000000; pragma foreign_keys = off");
        await using var transaction = connection.BeginTransaction();
        await using var account = Insert(connection, "account", "id", "domain", "state", "epoch", "created", "changed");
        await using var name = Insert(connection, "login_name", "name", "account_id");
        await using var row = Insert(
            connection, "app_password", "id", "account_id", "kid", "idx", "hash", "label", "protocols", "networks", "created", "epoch", "row_mac");
        for (var number = fromAccount; number < untilAccount; number++)
        {
            var id = BulkRows.Account(number);
            Execute(account, id, "example.test", 2L, 1L, 0L, 0L);
            Execute(name, id, id);
        }

        foreach (var password in BulkRows.AppPasswords(key, fromAccount, untilAccount))
        {
            Execute(
                row, password.Id, password.AccountId, (long)password.KeyId, password.Index, password.Hash, password.Label, "", "",
                password.Created.ToUnixTimeMilliseconds(), password.Epoch, password.RowMac);
        }

        await transaction.CommitAsync();
        await RunAsync(connection, "analyze; pragma wal_checkpoint(truncate)");
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA2100", Justification = "The benchmark's own text.")]
    private static async Task RunAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA2100", Justification = "The benchmark's own text.")]
    private static SqliteCommand Insert(SqliteConnection connection, string table, params string[] columns)
    {
        var command = connection.CreateCommand();
        command.CommandText = $"insert into {table} ({string.Join(", ", columns)}) values ({string.Join(", ", columns.Select(column => "@" + column))})";
        foreach (var column in columns) command.Parameters.Add(new SqliteParameter { ParameterName = "@" + column });
        return command;
    }

    private static void Execute(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }
}
