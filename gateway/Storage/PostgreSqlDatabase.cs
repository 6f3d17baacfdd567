using Microsoft.Extensions.Options;
using Npgsql;

namespace Gateway.Storage;

/// <summary>PostgreSQL through Npgsql, asynchronous throughout; any number of nodes.</summary>
internal sealed class PostgreSqlDatabase : Database
{
    private const int MaxTries = 3;

    private static readonly TimeSpan LongWrite = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ReadGrace = TimeSpan.FromSeconds(4);

    private readonly NpgsqlDataSource _source;
    private readonly string _connectionString;
    private readonly PostgreSqlHints _hints;
    private readonly StorageOptions _options;
    private readonly SemaphoreSlim _waiting;
    private readonly TimeProvider _time;
    private readonly ILogger<PostgreSqlDatabase> _logger;
    private bool _isDisposed;

    public PostgreSqlDatabase(IOptions<StorageOptions> options, StorageMetrics metrics, TimeProvider time, ILogger<PostgreSqlDatabase> logger)
        : base(metrics, logger)
    {
        _options = options.Value;
        _time = time;
        _logger = logger;
        _waiting = new SemaphoreSlim(_options.QueueLimit);
        _connectionString = ConnectionString(_options);
        _source = NpgsqlDataSource.Create(_connectionString);
        _hints = new PostgreSqlHints(_source, time, logger);
    }

    /// <inheritdoc/>
    public override string Name => "postgresql";

    /// <inheritdoc/>
    public override string ClockSql => "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)";

    /// <inheritdoc/>
    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Blocks for as long as the migrations take: a thread of its own.
            await Task.Factory.StartNew(
                () => Migrator.MigratePostgreSql(_connectionString, _logger),
                cancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
        }
        catch (NpgsqlException exception)
        {
            throw Translate(exception)!;
        }
    }

    /// <inheritdoc/>
    public override Task WaitForHintAsync(TimeSpan atMost, CancellationToken cancellationToken) => _hints.WaitAsync(atMost, cancellationToken);

    /// <inheritdoc/>
    public override Task HintAsync(DatabaseSession session) => session.ExecuteAsync($"notify {PostgreSqlHints.Channel}");

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        // Registered by its own name and as the store: the container disposes it twice.
        if (Interlocked.Exchange(ref _isDisposed, true)) return;

        await _hints.DisposeAsync();
        await _source.DisposeAsync();
        _waiting.Dispose();
    }

    protected override Task<T> RunReadAsync<T>(Func<DatabaseSession, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(
            async token =>
            {
                await using var connection = await _source.OpenConnectionAsync(token);
                return await work(new DatabaseSession(connection, null, null, token));
            },
            PostgreSqlErrors.IsWorthReading,
            _options.ReadTimeout,
            ReadGrace,
            cancellationToken);

    protected override Task<T> RunWriteAsync<T>(Func<DatabaseSession, Task<T>> work, CancellationToken cancellationToken) =>
        RunWriteAsync(work, _options.WriteTimeout, cancellationToken);

    protected override Task<T> RunWriteLongAsync<T>(Func<DatabaseSession, Task<T>> work, CancellationToken cancellationToken) =>
        RunWriteAsync(work, LongWrite, cancellationToken);

    protected override Exception? Translate(Exception exception) => PostgreSqlErrors.Translate(exception);

    private Task<T> RunWriteAsync<T>(Func<DatabaseSession, Task<T>> work, TimeSpan limit, CancellationToken cancellationToken) =>
        RunAsync(
            async token =>
            {
                await using var connection = await _source.OpenConnectionAsync(token);
                await using var transaction = await connection.BeginTransactionAsync(token);
                var result = await work(new DatabaseSession(connection, transaction, null, token));
                await transaction.CommitAsync(token);
                return result;
            },
            PostgreSqlErrors.IsRolledBack,
            limit,
            TimeSpan.Zero,
            cancellationToken);

    private async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> work, Func<Exception, bool> isWorthRetrying, TimeSpan limit, TimeSpan grace, CancellationToken cancellationToken)
    {
        if (!_waiting.Wait(0, CancellationToken.None))
        {
            throw new StoreUnavailableException("The store's queue is full.");
        }

        using var deadline = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            for (var tried = 1; ; tried++)
            {
                try
                {
                    return await BoundedAsync(work, limit, grace, either.Token);
                }
                catch (NpgsqlException exception) when (tried < MaxTries && !either.IsCancellationRequested && isWorthRetrying(exception))
                {
                    // The next try takes a fresh connection or a fresh snapshot.
                }
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException("The store is too slow: a work took longer than its limit.", exception);
        }
        finally
        {
            _waiting.Release();
        }
    }

    // The caller leaves in time, whatever the driver does: where packets are dropped it waits many seconds for an answer to its own cancelling. A read
    // goes on for a while without him, so that a server that is only slow keeps its connections: each one cancelled would have to be made anew.
    private async Task<T> BoundedAsync<T>(Func<CancellationToken, Task<T>> work, TimeSpan limit, TimeSpan grace, CancellationToken waiting)
    {
        var ending = new CancellationTokenSource(limit + grace, _time);
        using var leaving = grace > TimeSpan.Zero ? default : waiting.Register(ending.Cancel);
        var running = work(ending.Token);
        _ = running.ContinueWith(
            ended =>
            {
                _ = ended.Exception;
                ending.Dispose();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return await running.WaitAsync(waiting);
    }

    private static string ConnectionString(StorageOptions options)
    {
        var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            ApplicationName = "gateway",
            MaxPoolSize = options.MaxConnections,
            // Statements that run often are prepared once per connection.
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 2,
            CancellationTimeout = 200,
            IncludeErrorDetail = false,
        };
        if (!builder.ContainsKey("Timeout"))
        {
            builder.Timeout = 5;
        }

        // A peer that is gone without a word is noticed by the kernel, also by the connection that only listens.
        builder.TcpKeepAlive = true;
        builder.TcpKeepAliveTime = 5;
        builder.TcpKeepAliveInterval = 2;

        // A server that is set to lazy commits would forget an acknowledged revocation. Who asks for more (remote_apply) gets it.
        if (builder.Options?.Contains("synchronous_commit", StringComparison.Ordinal) != true)
        {
            builder.Options = $"{builder.Options} -c synchronous_commit=on".TrimStart();
        }

        if (!string.IsNullOrEmpty(options.PasswordFile))
        {
            builder.Password = File.ReadAllText(options.PasswordFile).TrimEnd('\r', '\n');
        }

        return builder.ToString();
    }
}
