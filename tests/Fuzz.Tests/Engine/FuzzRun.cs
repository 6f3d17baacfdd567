using System.Text;
using Gateway.TestKit;

namespace Gateway.Fuzz.Tests.Engine;

/// <summary>Runs one target: input after input, each within its budget of time and memory.</summary>
internal sealed class FuzzRun(FuzzTarget target, FuzzSettings settings)
{
    private const int MaxCorpus = 512;
    private const long MaxFixedAllocation = 512 * 1024;
    private const long MaxAllocationPerOctet = 256;

    private readonly List<byte[]> _corpus = [.. target.Seeds.Select(Encoding.Latin1.GetBytes)];
    private readonly HashSet<int> _seen = [];
    private volatile byte[] _current = [];

    /// <summary>Inputs looked at.</summary>
    public long Rounds { get; private set; }

    /// <summary>Kinds of answers seen.</summary>
    public int Kinds => _seen.Count;

    /// <summary>The input that is being looked at; for one that never ends.</summary>
    public byte[] Current => _current;

    /// <summary>Runs until the time is over; throws <see cref="FuzzFinding"/> at the first input that breaks a promise.</summary>
    public void Run()
    {
        foreach (var seed in _corpus.ToArray())
        {
            Look(seed);
        }
        var mutator = new Mutator(new Dice(settings.Seed));
        var started = TimeProvider.System.GetTimestamp();
        for (; Rounds < settings.MinRounds || TimeProvider.System.GetElapsedTime(started) < settings.Duration; Rounds++)
        {
            Look(mutator.Next(_corpus, target.MaxOctets));
        }
    }

    /// <summary>Looks at one input.</summary>
    public void Look(byte[] octets)
    {
        _current = octets;
        int kind;
        try
        {
            kind = Measure(octets);
        }
        catch (Exception fault)
        {
            throw new FuzzFinding(
                $"{target.Name}, seed {settings.Seed}, round {Rounds}: {fault.GetType().Name} {fault.Message}\n"
                + $"again: GATEWAY_FUZZ_INPUT={Convert.ToHexString(octets)}", fault);
        }
        if (_seen.Add(kind) && _corpus.Count < MaxCorpus)
        {
            _corpus.Add(octets);
        }
    }

    // What is over its budget once may have met the compiler or the collector: only thrice in a row is the parser's.
    private int Measure(byte[] octets)
    {
        var (kind, time, allocated) = MeasureOnce(octets);
        for (var again = 0; again < 2 && (time > settings.MaxTime || allocated > Allowed(octets)); again++)
        {
            (kind, time, allocated) = MeasureOnce(octets);
        }
        return time > settings.MaxTime ? throw new FuzzFinding($"{time.TotalMilliseconds} ms for {octets.Length} octets")
            : allocated > Allowed(octets) ? throw new FuzzFinding($"{allocated} octets allocated for {octets.Length}")
            : kind;
    }

    private (int Kind, TimeSpan Time, long Allocated) MeasureOnce(byte[] octets)
    {
        // A target may write over what it gets.
        var input = new FuzzInput((byte[])octets.Clone());
        var (time, allocated) = (ThreadClock.Now, GC.GetAllocatedBytesForCurrentThread());
        var kind = target.Look(input);
        return (kind, ThreadClock.Now - time, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }

    private static long Allowed(byte[] octets) => MaxFixedAllocation + (MaxAllocationPerOctet * octets.Length);
}

/// <summary>An input for which a parser broke a promise.</summary>
internal sealed class FuzzFinding(string message, Exception? cause = null) : Exception(message, cause);
