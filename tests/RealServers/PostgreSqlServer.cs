using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Npgsql;

namespace Gateway.RealServers;

/// <summary>PostgreSQL on a new, throw-away cluster: every local user is trusted, nothing is synced to disk.</summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string Owner = "postgres";

    private PostgreSqlServer(ServerProcess process, int port)
    {
        Process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>To stop it and start it again (an outage).</summary>
    public ServerProcess Process { get; }

    public static async Task<PostgreSqlServer> StartAsync(ServerFolder folder)
    {
        var programs = FindPrograms();
        var home = await folder.FolderAsync("pg", Owner, "0700");
        await Tool.RunAsync("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", "--",
            $"{programs}/initdb", "-A", "trust", "--no-sync", "-U", Owner, "-E", "UTF8", "--locale=C.UTF-8", "-D", $"{home}/data"]);

        var port = FreePort.Next();
        var command = new ServerCommand(
            "postgresql",
            $"{programs}/postgres",
            ["-D", $"{home}/data", "-p", port.ToString(CultureInfo.InvariantCulture), "-k", home,
                "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "synchronous_commit=off",
                "-c", "full_page_writes=off", "-c", "max_connections=200"],
            folder.At("postgresql.log"),
            User: Owner)
        {
            StopSignal = UnixSignal.Interrupt,
        };
        var server = await ServerProcess.StartAsync(command, token => OpensAsync(port, token));
        return new PostgreSqlServer(server, port);
    }

    /// <summary>For Npgsql, as the superuser; the database must exist.</summary>
    public string ConnectionString(string database) => ConnectionString(Port, database);

    /// <summary>Makes an empty database and returns its connection string. The name is an SQL identifier in lower case.</summary>
    public async Task<string> CreateDatabaseAsync(string database)
    {
        await ExecuteAsync("postgres", $"CREATE DATABASE {database}");
        return ConnectionString(database);
    }

    [SuppressMessage("Security", "CA2100", Justification = "The statements are the tests' own text; some can't take parameters.")]
    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static string ConnectionString(int port, string database) =>
        $"Host=127.0.0.1;Port={port};Username={Owner};Database={database};Pooling=false";

    private static async Task<bool> OpensAsync(int port, CancellationToken token)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(port, "postgres"));
        await connection.OpenAsync(token);
        return true;
    }

    private static string FindPrograms() =>
        Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).First() + "/bin";
}
