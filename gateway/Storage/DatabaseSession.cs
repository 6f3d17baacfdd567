using System.Data.Common;
using Dapper;

namespace Gateway.Storage;

/// <summary>
/// One connection, lent to a store's work; in a write also its transaction. The work awaits nothing else than this session: on SQLite it
/// runs on a thread that must not be left.
/// </summary>
internal sealed class DatabaseSession(
    DbConnection connection,
    DbTransaction? transaction,
    Dictionary<string, DbCommand>? warm,
    CancellationToken cancellationToken)
{
    static DatabaseSession() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    /// <summary>Ends the work when its caller goes or its time is up.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>All rows, mapped by column name. <paramref name="parameters"/>: an object whose properties are the parameters.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null) =>
        (await connection.QueryAsync<T>(Definition(sql, parameters))).AsList();

    /// <summary>The first row, or default.</summary>
    public Task<T?> FirstOrDefaultAsync<T>(string sql, object? parameters = null) =>
        connection.QueryFirstOrDefaultAsync<T>(Definition(sql, parameters));

    /// <summary>The first column of the first row, or default.</summary>
    public Task<T?> ScalarAsync<T>(string sql, object? parameters = null) =>
        connection.ExecuteScalarAsync<T>(Definition(sql, parameters));

    /// <summary>The number of rows touched. Throws <see cref="StoreConflictException"/> for a duplicate key (after the work has ended).</summary>
    public Task<int> ExecuteAsync(string sql, object? parameters = null) => connection.ExecuteAsync(Definition(sql, parameters));

    /// <summary>
    /// A command for a statement that runs often: prepared once per connection. Valid until the work ends; not to be disposed, and its
    /// reader is closed before the next use.
    /// </summary>
    public DbCommand Statement(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (warm is null || !warm.TryGetValue(sql, out var command))
        {
            command = Create(sql, values);
            warm?.Add(sql, command);
        }
        else
        {
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters[i].Value = values[i].Value ?? DBNull.Value;
            }
        }

        command.Transaction = transaction;
        return command;
    }

    private DbCommand Create(string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = connection.CreateCommand();
        SetText(command, sql);
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Security", "CA2100", Justification = "Statements are constants of the stores; values travel as parameters only.")]
    private static void SetText(DbCommand command, string sql) => command.CommandText = sql;

    private CommandDefinition Definition(string sql, object? parameters) =>
        new(sql, parameters, transaction, cancellationToken: cancellationToken);
}
