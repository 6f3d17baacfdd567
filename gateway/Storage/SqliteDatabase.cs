using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Gateway.Storage;

/// <summary>
/// SQLite in one file: a single writer, several readers, write-ahead log with synchronous=FULL, so that an acknowledged revocation
/// survives a power cut.
/// </summary>
internal sealed class SqliteDatabase : Database
{
    // Result codes: https://sqlite.org/rescode.html
    private const int Full = 13;
    private const int Constraint = 19;
    private const int UniqueConstraint = 2067;
    private const int PrimaryKeyConstraint = 1555;
    private static readonly int[] Unavailables = [5 /* BUSY */, 6 /* LOCKED */, 7 /* NOMEM */, 8 /* READONLY */, 9 /* INTERRUPT */, 10 /* IOERR */, Full, 14 /* CANTOPEN */];

    private readonly string _connectionString;
    private readonly SqliteWorkers _writer;
    private readonly SqliteWorkers _readers;
    private readonly ILogger<SqliteDatabase> _logger;
    private readonly TimeProvider _time;

    public SqliteDatabase(IOptions<StorageOptions> options, StorageMetrics metrics, TimeProvider time, ILogger<SqliteDatabase> logger)
        : base(metrics, logger)
    {
        var settings = options.Value;
        _logger = logger;
        _time = time;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = settings.SqlitePath,
            ForeignKeys = true,
            Pooling = false,
            DefaultTimeout = 1,
        }.ToString();
        Directory.CreateDirectory(Path.GetDirectoryName(settings.SqlitePath)!);
        _writer = new SqliteWorkers("sqlite writer", 1, settings.QueueLimit, settings.WriteTimeout, Open);
        _readers = new SqliteWorkers("sqlite reader", settings.Readers, settings.QueueLimit, settings.ReadTimeout, Open);
    }

    /// <inheritdoc/>
    public override string Name => "sqlite";

    /// <inheritdoc/>
    public override string ClockSql => "null";

    /// <inheritdoc/>
    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _writer.RunAsync(
                _ =>
                {
                    Migrator.MigrateSqlite(_connectionString, _logger);
                    return Task.FromResult(true);
                },
                cancellationToken);
        }
        catch (SqliteException exception)
        {
            throw Translate(exception)!;
        }
    }

    /// <inheritdoc/>
    public override Task WaitForHintAsync(TimeSpan atMost, CancellationToken cancellationToken) => Task.Delay(atMost, _time, cancellationToken);

    /// <inheritdoc/>
    public override Task HintAsync(DatabaseSession session) => Task.CompletedTask;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _readers.Dispose();
        _writer.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override Task<T> RunReadAsync<T>(Func<DatabaseSession, Task<T>> work, CancellationToken cancellationToken) =>
        _readers.RunAsync(lane => work(new DatabaseSession(lane.Connection, null, lane.Warm, cancellationToken)), cancellationToken);

    protected override Task<T> RunWriteAsync<T>(Func<DatabaseSession, Task<T>> work, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            async lane =>
            {
                // Immediate: the write lock is taken here or not at all.
                await using var transaction = lane.Connection.BeginTransaction(deferred: false);
                var result = await work(new DatabaseSession(lane.Connection, transaction, lane.Warm, cancellationToken));
                await transaction.CommitAsync(CancellationToken.None);
                return result;
            },
            cancellationToken);

    // The limit is on the wait alone, so that a long work needs no other way.
    protected override Task<T> RunWriteLongAsync<T>(Func<DatabaseSession, Task<T>> work, CancellationToken cancellationToken) =>
        RunWriteAsync(work, cancellationToken);

    protected override Exception? Translate(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: Constraint, SqliteExtendedErrorCode: UniqueConstraint or PrimaryKeyConstraint } =>
            new StoreConflictException("The row is there already.", exception),
        SqliteException known when Unavailables.Contains(known.SqliteErrorCode) =>
            new StoreUnavailableException("The store is locked, full or out of reach.", exception),
        SqliteException => new StoreFaultException("The store refused a statement.", exception),
        _ => null,
    };

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            // busy_timeout equals the driver's own limit, so that a lock is waited for with SQLite's short steps and then given up.
            command.CommandText =
                """
                pragma busy_timeout = 1000;
                pragma journal_mode = wal;
                pragma synchronous = full;
                pragma cache_size = -32768;
                pragma temp_store = memory;
                """;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
