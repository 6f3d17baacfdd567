using BenchmarkDotNet.Attributes;
using Gateway.ProtocolAdapters.Imap;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.Benchmarks;

/// <summary>One LOGIN in each of its forms. Nothing may be allocated.</summary>
[MemoryDiagnoser]
public class ParseLoginBenchmark
{
    private readonly ImapOptions _limits = new();
    private readonly byte[] _atoms = "a1 LOGIN alice@example.test abcd-efgh-ijkm-npqr-stuv\r\n"u8.ToArray();
    private readonly byte[] _quoted = "a1 LOGIN \"alice@example.test\" \"abcd-efgh-ijkm-npqr-stuv\"\r\n"u8.ToArray();
    private readonly byte[] _literals = "a1 LOGIN {18+}\r\nalice@example.test {24+}\r\nabcd-efgh-ijkm-npqr-stuv\r\n"u8.ToArray();

    [Benchmark(Baseline = true)]
    public ParseStatus Atoms() => ImapCommandParser.TryParse(_atoms, _limits, out _, out _);

    [Benchmark]
    public ParseStatus Quoted() => ImapCommandParser.TryParse(_quoted, _limits, out _, out _);

    [Benchmark]
    public ParseStatus Literals() => ImapCommandParser.TryParse(_literals, _limits, out _, out _);
}
