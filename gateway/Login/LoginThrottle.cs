using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Gateway.Login;

/// <summary>
/// Counts different wrong pairs per source network. The same wrong pair counts once an hour, so that a forgotten tablet harms
/// nobody; a success clears nothing, so that an attacker with an account of his own gains nothing; scores leak away, so that nothing
/// lasts; both tables are bounded.
/// </summary>
internal sealed class LoginThrottle
{
    private const int MaxSources = 50_000;
    private const int MaxPairs = 100_000;
    private const int DelayStepMilliseconds = 100;
    private static readonly TimeSpan PairMemory = TimeSpan.FromHours(1);
    private static readonly TimeSpan SourceMemory = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(120);

    private readonly ThrottleOptions _options;
    private readonly IPNetwork[] _exempt;
    private readonly TimeProvider _time;
    private readonly byte[] _processKey = RandomNumberGenerator.GetBytes(32);
    private readonly BoundedTable<SourcePrefix, Score> _sources;
    private readonly BoundedTable<CredentialKey, bool> _pairs;

    /// <summary>Empty tables.</summary>
    public LoginThrottle(IOptions<ThrottleOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _exempt = [.. _options.ExemptNetworks.Select(text => IPNetwork.Parse(text))];
        _time = time;
        _sources = new(MaxSources, time);
        _pairs = new(MaxPairs, time);
    }

    /// <summary>Source networks remembered, for tests and metrics.</summary>
    public int Sources => _sources.Count;

    /// <summary>A network was counted: its factor over one address, and its score here. Raised on the attempt's thread, after its answer is known.</summary>
    public event Action<SourcePrefix, int, double>? Counted;

    /// <summary>
    /// All nodes together counted at least so much: raises this node's score, never lowers it, and not beyond twice the limit, which is forgiven within
    /// minutes whoever said so.
    /// </summary>
    public void Raise(SourcePrefix source, int factor, double score)
    {
        var atMost = Math.Min(score, 2.0 * _options.RefuseAfter * factor);
        _sources.Update(
            source,
            (Throttle: this, Factor: factor, AtMost: atMost),
            static (old, by) => by.Throttle.Leaked(old, by.Factor) is var leaked && leaked.Value >= by.AtMost ? leaked : leaked with { Value = by.AtMost },
            SourceMemory);
    }

    /// <summary>Null: go on. Otherwise the source is refused, for so long.</summary>
    public TimeSpan? Check(IPAddress client)
    {
        if (IsExempt(client)) return null;

        var narrow = Excess(SourcePrefix.Narrow(client), 1);
        var wide = Excess(SourcePrefix.Wide(client), _options.NetworkFactor);
        var excess = narrow > wide ? narrow : wide;
        if (excess <= TimeSpan.Zero) return null;

        return excess < ShortestRetry ? ShortestRetry : excess > LongestRetry ? LongestRetry : excess;
    }

    /// <summary>A wrong pair: counted unless this source sent the same one lately. Returns how long to hold the answer back.</summary>
    public TimeSpan CountWrong(IPAddress client, string name, ReadOnlySpan<byte> secret) => CountWrong(client, PairOf(client, name, secret));

    /// <summary>What this process knows a pair from this source by.</summary>
    public CredentialKey PairOf(IPAddress client, string name, ReadOnlySpan<byte> secret) =>
        CredentialKey.Of(_processKey, name, secret).For(SourcePrefix.Narrow(client));

    /// <summary>As the other, for a pair whose secret is gone.</summary>
    public TimeSpan CountWrong(IPAddress client, CredentialKey pair)
    {
        if (IsExempt(client)) return TimeSpan.Zero;

        var source = SourcePrefix.Narrow(client);
        if (!_pairs.TryAdd(pair, true, PairMemory)) return TimeSpan.Zero;

        var narrow = Count(source, 1);
        var wide = Count(SourcePrefix.Wide(client), _options.NetworkFactor);
        var over = Math.Max(narrow - _options.DelayAfter, wide - ((double)_options.DelayAfter * _options.NetworkFactor));
        if (over <= 0) return TimeSpan.Zero;

        var delay = TimeSpan.FromMilliseconds(over * DelayStepMilliseconds);
        return delay > _options.LongestDelay ? _options.LongestDelay : delay;
    }

    private bool IsExempt(IPAddress client)
    {
        foreach (var network in _exempt)
        {
            if (network.Contains(client)) return true;
        }

        return false;
    }

    private double Count(SourcePrefix source, int factor)
    {
        var score = _sources.Update(source, (Throttle: this, Factor: factor), static (old, by) => by.Throttle.Leaked(old, by.Factor).Plus(1), SourceMemory).Value;
        Counted?.Invoke(source, factor, score);
        return score;
    }

    // How long until the score has leaked below the limit.
    private TimeSpan Excess(SourcePrefix source, int factor)
    {
        if (!_sources.TryGet(source, out var score)) return TimeSpan.Zero;

        var over = Leaked(score, factor).Value - ((double)_options.RefuseAfter * factor);
        return over < 0 ? TimeSpan.Zero : TimeSpan.FromMinutes((over + 1) / (_options.ForgivenPerMinute * (double)factor));
    }

    private Score Leaked(Score score, int factor)
    {
        var now = _time.GetTimestamp();
        var minutes = score.At == 0 ? 0 : _time.GetElapsedTime(score.At, now).TotalMinutes;
        return new Score(Math.Max(0, score.Value - (minutes * _options.ForgivenPerMinute * factor)), now);
    }

    private readonly record struct Score(double Value, long At)
    {
        public Score Plus(double more) => this with { Value = Value + more };
    }
}
