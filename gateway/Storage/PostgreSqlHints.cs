using Npgsql;

namespace Gateway.Storage;

/// <summary>
/// LISTEN on a connection of its own, so that a revocation on another node is seen at once. Only a hint: when the connection is away,
/// waiting simply takes its full time.
/// </summary>
internal sealed partial class PostgreSqlHints : IAsyncDisposable
{
    public const string Channel = "gateway_revoked";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource _source;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _starting = new();
    private Task? _listening;
    private int _disposed;
    private TaskCompletionSource _next = Fresh();

    public PostgreSqlHints(NpgsqlDataSource source, TimeProvider time, ILogger logger)
    {
        _source = source;
        _time = time;
        _logger = logger;
    }

    /// <summary>Ends at the next hint or after <paramref name="atMost"/>. The first call starts listening.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        var next = Volatile.Read(ref _next).Task;
        lock (_starting)
        {
            _listening ??= Task.Run(ListenAsync, CancellationToken.None);
        }

        try
        {
            await next.WaitAsync(atMost, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // No hint: the caller polls now.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The container disposes the database once for each of its registrations.
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _closing.CancelAsync();
        if (_listening is not null)
        {
            await _listening;
        }

        _closing.Dispose();
    }

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ListenAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await ListenOnceAsync(_closing.Token);
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (PostgreSqlErrors.Translate(exception) is not null || exception is OperationCanceledException)
            {
                Log.Deaf(_logger, exception.Message);
            }

            await Task.Delay(Pause, _time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenOnceAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, _) => Interlocked.Exchange(ref _next, Fresh()).TrySetResult();
        await using (var command = new NpgsqlCommand($"listen {Channel}", connection))
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        // What was said while nobody listened is found by a poll now.
        Interlocked.Exchange(ref _next, Fresh()).TrySetResult();
        while (true)
        {
            await connection.WaitAsync(cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2403, LogLevel.Warning, "No revocation hints from PostgreSQL, polling goes on: {Reason}", EventName = "StoreHintsLost")]
        public static partial void Deaf(ILogger logger, string reason);
    }
}
