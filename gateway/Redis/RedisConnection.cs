using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gateway.Redis;

/// <summary>
/// The one connection to Redis, made so that a dead or frozen Redis costs a sign-in next to nothing: no backlog, our own time budget for
/// each answer, and a breaker that opens after three failures in a row. While it is open no sign-in asks: a probe of its own does, four times a second.
/// </summary>
internal sealed partial class RedisConnection(IOptions<RedisOptions> options, TimeProvider time, ILogger<RedisConnection> logger) : IAsyncDisposable
{
    private const int FailuresToOpen = 3;
    private const int ShortestTimeout = 100;
    private static readonly TimeSpan RefusalInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _connecting = new(1, 1);
    private volatile ConnectionMultiplexer? _multiplexer;
    private readonly CancellationTokenSource _closing = new();
    private int _failures;
    private long _refusedAt;
    private int _isProbing;

    /// <summary>Prefix of every key.</summary>
    public string Prefix => options.Value.Prefix;

    /// <summary>Whether it is away, and nothing asked.</summary>
    public bool IsOpen => Volatile.Read(ref _failures) >= FailuresToOpen;

    /// <summary>Connects; while Redis is away the connection keeps trying by itself.</summary>
    public async Task<IConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_multiplexer is { } known) return known;

        await _connecting.WaitAsync(cancellationToken);
        try
        {
            return _multiplexer ??= await ConnectionMultiplexer.ConnectAsync(Configuration(options.Value));
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <summary>Asks within the budget; <c>default</c> when Redis is away, slow or refuses. Never throws.</summary>
    public async ValueTask<T?> AskAsync<T>(Func<IDatabase, Task<T>> ask)
    {
        // Before the first connection there is nobody to ask: sign-ins do not wait for it.
        if (_multiplexer is not { } multiplexer || IsOpen) return default;

        try
        {
            var answer = await ask(multiplexer.GetDatabase()).WaitAsync(options.Value.Budget, time);
            Interlocked.Exchange(ref _failures, 0);
            return answer;
        }
        catch (RedisServerException refused)
        {
            // No rights, read-only, full, another type: it answers, and in time.
            Interlocked.Exchange(ref _failures, 0);
            Refused(refused.Message);
            return default;
        }
        catch (Exception fault) when (IsAbsence(fault))
        {
            Failed(multiplexer, fault);
            return default;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        var multiplexer = Interlocked.Exchange(ref _multiplexer, null);
        if (multiplexer is not null) await multiplexer.DisposeAsync();
        _connecting.Dispose();
        _closing.Dispose();
    }

    /// <summary>The connection string with its password, as the library wants it. Throws <see cref="ArgumentException"/> or what reading a file throws.</summary>
    public static ConfigurationOptions Read(RedisOptions options)
    {
        var configuration = ConfigurationOptions.Parse(options.ConnectionString!);
        if (options.PasswordFile is { } file) configuration.Password = File.ReadAllText(file).TrimEnd('\r', '\n');
        configuration.ClientName = "gateway";
        // The library's own key and channel would need rights that nothing else needs.
        configuration.TieBreaker = "";
        configuration.ConfigurationChannel = "";
        return configuration;
    }

    private static ConfigurationOptions Configuration(RedisOptions options)
    {
        var configuration = Read(options);
        // The library's own defaults queue commands for seconds while Redis is away.
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.AbortOnConnectFail = false;
        configuration.AsyncTimeout = configuration.SyncTimeout = Math.Max(ShortestTimeout, (int)options.Budget.TotalMilliseconds);
        configuration.ConnectTimeout = 1_000;
        configuration.HeartbeatInterval = TimeSpan.FromMilliseconds(250);
        configuration.ReconnectRetryPolicy = new LinearRetry(250);
        return configuration;
    }

    private static bool IsAbsence(Exception fault) => fault is RedisException or TimeoutException or ObjectDisposedException or InvalidOperationException;

    private void Failed(ConnectionMultiplexer multiplexer, Exception fault)
    {
        if (Interlocked.Increment(ref _failures) < FailuresToOpen || Interlocked.Exchange(ref _isProbing, 1) == 1) return;

        Log.Away(logger, fault.Message);
        _ = ProbeAsync(multiplexer, _closing.Token);
    }

    // On nobody's way: a frozen Redis would cost each sign-in that probes the whole budget.
    private async Task ProbeAsync(ConnectionMultiplexer multiplexer, CancellationToken closing)
    {
        while (true)
        {
            await Task.Delay(ProbeInterval, time, closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (closing.IsCancellationRequested) return;

            try
            {
                await multiplexer.GetDatabase().StringGetAsync(Prefix + "probe").WaitAsync(options.Value.Budget, time, closing);
            }
            catch (Exception fault) when (IsAbsence(fault) || fault is OperationCanceledException)
            {
                continue;
            }

            Interlocked.Exchange(ref _isProbing, 0);
            Interlocked.Exchange(ref _failures, 0);
            Log.Back(logger);
            return;
        }
    }

    // Once a minute: each sign-in would say it.
    private void Refused(string reason)
    {
        var now = time.GetTimestamp();
        var last = Interlocked.Read(ref _refusedAt);
        if (last != 0 && time.GetElapsedTime(last, now) < RefusalInterval) return;
        if (Interlocked.CompareExchange(ref _refusedAt, now, last) == last) Log.Refuses(logger, reason);
    }

    private static partial class Log
    {
        [LoggerMessage(2500, LogLevel.Warning, "Redis does not answer, sign-ins go on without it: {Reason}", EventName = "RedisAway")]
        public static partial void Away(ILogger logger, string reason);

        [LoggerMessage(2501, LogLevel.Information, "Redis answers again", EventName = "RedisBack")]
        public static partial void Back(ILogger logger);

        [LoggerMessage(2503, LogLevel.Warning, "Redis refuses a command, sign-ins go on without it: {Reason}", EventName = "RedisRefuses")]
        public static partial void Refuses(ILogger logger, string reason);
    }
}
