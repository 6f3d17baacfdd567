using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gateway.Keys;
using Gateway.Login;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gateway.Redis;

/// <summary>
/// The other nodes, over Redis: each says every few seconds that it lives, and answers what the others ask of its live sessions. Nothing of a session
/// is stored; a question and its answers pass through and are gone.
/// </summary>
internal sealed partial class RedisPeers(
    RedisConnection redis, KeyRing keys, SessionRegistry sessions, IOptions<RedisOptions> options, TimeProvider time, ILogger<RedisPeers> logger) : BackgroundService
{
    private const int PartRows = 200;
    private const int MaxNodes = 64;
    private const int MaxSeen = 4_096;
    private static readonly TimeSpan Presence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Alive = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(30);

    private readonly BoundedTable<long, bool> _seen = new(MaxSeen, time);
    private readonly ConcurrentDictionary<string, PeerCollection> _asked = new(StringComparer.Ordinal);

    /// <summary>This node's name: the machine's, and digits that tell it from another start.</summary>
    public string Node { get; } = $"{Environment.MachineName.ToLowerInvariant()}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    private RedisKey Nodes => redis.Prefix + "nodes";

    private RedisChannel Questions => RedisChannel.Literal(redis.Prefix + "ask");

    /// <summary>
    /// Asks every other node, and waits for those that live, at most <see cref="RedisOptions.PeerWait"/>. <paramref name="end"/>: they end what they find.
    /// </summary>
    public async Task<PeerCollection> AskAsync(string? accountId, string? sessionId, bool end, CancellationToken cancellationToken)
    {
        var others = await OthersAsync();
        var collected = new PeerCollection(others);
        var number = RandomNumberGenerator.GetHexString(16, lowercase: true);
        _asked[number] = collected;
        try
        {
            var question = new PeerQuestion(number, Node, time.GetUtcNow(), accountId, sessionId, end);
            var sealedQuestion = PeerMessages.Seal(keys.Current, question);
            await redis.AskAsync(database => database.PublishAsync(Questions, sealedQuestion));
            await collected.Complete.WaitAsync(options.Value.PeerWait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            return collected;
        }
        finally
        {
            _asked.TryRemove(number, out _);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Presence, time);
        var subscribed = false;
        try
        {
            do
            {
                subscribed = subscribed || await TrySubscribeAsync(stoppingToken);
                await SayAliveAsync();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await redis.AskAsync(database => database.SortedSetRemoveRangeByScoreAsync(Nodes, double.NegativeInfinity, ScoreOf(time.GetUtcNow() - Alive)));
        }
    }

    private static double ScoreOf(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    private RedisChannel AnswersTo(string node) => RedisChannel.Literal($"{redis.Prefix}answer:{node}");

    private async Task SayAliveAsync()
    {
        var now = time.GetUtcNow();
        await redis.AskAsync(database => database.SortedSetAddAsync(Nodes, Node, ScoreOf(now)));
        await redis.AskAsync(database => database.SortedSetRemoveRangeByScoreAsync(Nodes, double.NegativeInfinity, ScoreOf(now - (4 * Alive))));
    }

    private async Task<IReadOnlyList<string>> OthersAsync()
    {
        var since = ScoreOf(time.GetUtcNow() - Alive);
        var found = await redis.AskAsync(database => database.SortedSetRangeByScoreAsync(Nodes, since, take: MaxNodes));
        return [.. (found ?? []).Select(member => member.ToString()).Where(member => member != Node)];
    }

    private async Task<bool> TrySubscribeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var subscriber = (await redis.ConnectAsync(cancellationToken)).GetSubscriber();
            await subscriber.SubscribeAsync(Questions, (_, message) => Answer(message));
            await subscriber.SubscribeAsync(AnswersTo(Node), (_, message) => Take(message));
            return true;
        }
        catch (RedisException fault)
        {
            Log.NotSubscribed(logger, fault.Message);
            return false;
        }
    }

    private void Answer(RedisValue message) => _ = AnswerAsync(message);

    private async Task AnswerAsync(RedisValue message)
    {
        if (PeerMessages.OpenQuestion(keys, ((ReadOnlyMemory<byte>)message).Span) is not { } question || question.From == Node) return;
        // A question that is played again later ends nothing and asks nothing.
        if ((time.GetUtcNow() - question.At).Duration() > Freshness || !_seen.TryAdd(NumberOf(question), true, 2 * Freshness)) return;

        var found = Find(question);
        if (question.End)
        {
            foreach (var session in found) sessions.Terminate(session.Id, SessionTermination.EndedByRequest);
        }

        var parts = found.Select(session => SessionFact.Of(session, Node)).Chunk(PartRows).DefaultIfEmpty([]).ToList();
        for (var i = 0; i < parts.Count; i++)
        {
            var sealedAnswer = PeerMessages.Seal(keys.Current, new PeerAnswer(question.Number, Node, i == parts.Count - 1, parts[i]), question.From);
            await redis.AskAsync(database => database.PublishAsync(AnswersTo(question.From), sealedAnswer));
        }
    }

    private IReadOnlyList<LiveSession> Find(PeerQuestion question) =>
        question.SessionId is { } id ? sessions.Find(id) is { } found ? [found] : [] : sessions.List(question.AccountId);

    private void Take(RedisValue message)
    {
        if (PeerMessages.OpenAnswer(keys, Node, ((ReadOnlyMemory<byte>)message).Span) is { } answer && _asked.TryGetValue(answer.Number, out var asked)) asked.Take(answer);
    }

    private static long NumberOf(PeerQuestion question) => BitConverter.ToInt64(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(question.Number)));

    private static partial class Log
    {
        [LoggerMessage(2504, LogLevel.Debug, "Not reached by other nodes' questions yet: {Reason}", EventName = "RedisPeersNotSubscribed")]
        public static partial void NotSubscribed(ILogger logger, string reason);
    }
}
