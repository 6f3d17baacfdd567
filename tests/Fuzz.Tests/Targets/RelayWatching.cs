using Gateway.ProtocolAdapters.Backend;

namespace Gateway.Fuzz.Tests.Targets;

/// <summary>What must hold of everything that follows a relayed session.</summary>
internal static class RelayWatching
{
    /// <summary>
    /// The client and the backend take turns, each line of the input being one side's; the same must come out however each turn is cut. The client's
    /// octets may only turn into X, the backend's never.
    /// </summary>
    public static int Look(FuzzInput input, Func<RelayWatch> create)
    {
        var (watch, whole) = (create(), (byte[])input.Octets.Clone());
        Play(watch, whole, turn => [turn]);
        for (var i = 0; i < whole.Length; i++)
        {
            Must.Hold(whole[i] == input.Octets[i] || whole[i] == 'X', "an octet changes to X or not at all");
        }

        for (var round = 0; round < 4; round++)
        {
            var (again, cut) = (create(), (byte[])input.Octets.Clone());
            var octetByOctet = round == 0;
            Play(again, cut, turn => Portions(input, turn, octetByOctet));
            Must.Hold(whole.AsSpan().SequenceEqual(cut), "the same octets pass however they are cut");
            Must.Hold(StateOf(watch) == StateOf(again), "the same state is reached however octets are cut");
        }
        return StateOf(watch) | (whole.AsSpan().SequenceEqual(input.Octets) ? 0 : 16);
    }

    private static int StateOf(RelayWatch watch) =>
        (watch.AtSafePlace ? 1 : 0) | (watch.IsQuiet ? 2 : 0) | (watch.ClientSaidGoodbye ? 4 : 0);

    // A line that begins with a backend's mark is the backend's.
    private static void Play(RelayWatch watch, byte[] octets, Func<Memory<byte>, IEnumerable<Memory<byte>>> cut)
    {
        for (var rest = octets.AsMemory(); !rest.IsEmpty;)
        {
            var end = rest.Span.IndexOf((byte)'\n') + 1;
            var turn = end == 0 ? rest : rest[..end];
            rest = rest[turn.Length..];
            var isBackend = turn.Span[0] is (byte)'+' or (byte)'*' or (byte)'-' or (byte)'<';
            foreach (var portion in cut(turn))
            {
                if (isBackend)
                {
                    watch.FromBackend(portion.Span);
                }
                else
                {
                    watch.FromClient(portion.Span);
                }
            }
        }
    }

    private static IEnumerable<Memory<byte>> Portions(FuzzInput input, Memory<byte> turn, bool octetByOctet)
    {
        while (!turn.IsEmpty)
        {
            var size = octetByOctet ? 1 : 1 + input.Dice.Next(turn.Length);
            yield return turn[..size];
            turn = turn[size..];
        }
    }
}
