using System.Reflection;
using DbUp;
using DbUp.Builder;
using DbUp.Engine;
using DbUp.Engine.Output;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Gateway.Storage;

/// <summary>Runs the embedded migrations that a database has not seen yet. Forward only, one transaction per script.</summary>
internal static partial class Migrator
{
    // Nodes that start together take turns; the number means nothing else.
    private const long AdvisoryLock = 0x6761_7465_7761_79;

    /// <summary>Blocks: called on a thread that may.</summary>
    public static void MigrateSqlite(string connectionString, ILogger logger)
    {
        Prepare(connectionString);
        Upgrade(DeployChanges.To.SqliteDatabase(connectionString), "Sqlite", logger);
    }

    /// <summary>Blocks: called on a thread that may.</summary>
    public static void MigratePostgreSql(string connectionString, ILogger logger)
    {
        // The lock belongs to this connection and goes with it, whatever happens to the process: so not one of the pool, which would keep it.
        using var guard = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
        guard.Open();
        using (var command = new NpgsqlCommand("select pg_advisory_lock($1)", guard) { Parameters = { new() { Value = AdvisoryLock } } })
        {
            command.CommandTimeout = 60;
            command.ExecuteNonQuery();
        }

        Upgrade(DeployChanges.To.PostgresqlDatabase(connectionString), "PostgreSql", logger);
    }

    // Page size and log mode can be set only before the first table is there.
    private static void Prepare(string connectionString)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "pragma journal_mode = wal";
        command.ExecuteNonQuery();
    }

    private static void Upgrade(UpgradeEngineBuilder builder, string folder, ILogger logger)
    {
        var prefix = $"Gateway.Storage.Migrations.{folder}.";
        var engine = builder
            .WithScriptsEmbeddedInAssembly(Assembly.GetExecutingAssembly(), name => name.StartsWith(prefix, StringComparison.Ordinal))
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogTo(new Quiet())
            .Build();

        RefuseNewer(engine, prefix);
        var result = engine.PerformUpgrade();
        if (!result.Successful)
        {
            throw new StoreFaultException($"Migration {result.ErrorScript?.Name[prefix.Length..]} failed: {result.Error.Message}", result.Error);
        }

        foreach (var script in result.Scripts)
        {
            Log.Migrated(logger, script.Name[prefix.Length..]);
        }
    }

    private static void RefuseNewer(UpgradeEngine engine, string prefix)
    {
        var known = engine.GetDiscoveredScripts().Select(script => script.Name).ToHashSet(StringComparer.Ordinal);
        var unknown = engine.GetExecutedScripts().FirstOrDefault(name => !known.Contains(name));
        if (unknown is not null)
        {
            var shown = unknown.StartsWith(prefix, StringComparison.Ordinal) ? unknown[prefix.Length..] : unknown;
            throw new StoreFaultException($"The store was written by a newer version of the gateway (it has {shown}): run that version.");
        }
    }

    /// <summary>DbUp's own talk; what matters is said by <see cref="Log"/>.</summary>
    private sealed class Quiet : IUpgradeLog
    {
        public void LogTrace(string format, params object[] args)
        {
        }

        public void LogDebug(string format, params object[] args)
        {
        }

        public void LogInformation(string format, params object[] args)
        {
        }

        public void LogWarning(string format, params object[] args)
        {
        }

        public void LogError(string format, params object[] args)
        {
        }

        public void LogError(Exception ex, string format, params object[] args)
        {
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2402, LogLevel.Information, "The store was brought up to {Migration}", EventName = "StoreMigrated")]
        public static partial void Migrated(ILogger logger, string migration);
    }
}
