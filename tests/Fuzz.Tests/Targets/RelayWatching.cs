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
        Play(watch, whole, turn => turn);
        for (var i = 0; i < whole.Length; i++)
        {
            Must.Hold(whole[i] == input.Octets[i] || (whole[i] == 'X' && !IsBackends(whole, i)), "a client's octet changes to X, a backend's not at all");
        }

        for (var round = 0; round < 4; round++)
        {
            var (again, cut) = (create(), (byte[])input.Octets.Clone());
            Play(again, cut, round == 0 ? _ => 1 : turn => 1 + input.Dice.Next(turn));
            Must.Hold(whole.AsSpan().SequenceEqual(cut), "the same octets pass however they are cut");
            Must.Hold(StateOf(watch) == StateOf(again), "the same state is reached however octets are cut");
        }
        return StateOf(watch) | (whole.AsSpan().SequenceEqual(input.Octets) ? 0 : 16);
    }

    private static int StateOf(RelayWatch watch) =>
        (watch.AtSafePlace ? 1 : 0) | (watch.IsQuiet ? 2 : 0) | (watch.ClientSaidGoodbye ? 4 : 0);

    // portion: how many of a turn's octets come at once.
    private static void Play(RelayWatch watch, Span<byte> octets, Func<int, int> portion)
    {
        while (!octets.IsEmpty)
        {
            var end = octets.IndexOf((byte)'\n') + 1;
            var turn = end == 0 ? octets : octets[..end];
            octets = octets[turn.Length..];
            for (var isBackends = IsMark(turn[0]); !turn.IsEmpty;)
            {
                var size = portion(turn.Length);
                if (isBackends)
                {
                    watch.FromBackend(turn[..size]);
                }
                else
                {
                    watch.FromClient(turn[..size]);
                }
                turn = turn[size..];
            }
        }
    }

    // A line that begins with one of these is the backend's.
    private static bool IsMark(byte octet) => octet is (byte)'+' or (byte)'*' or (byte)'-' or (byte)'<';

    private static bool IsBackends(ReadOnlySpan<byte> octets, int at) => IsMark(octets[octets[..at].LastIndexOf((byte)'\n') + 1]);
}
