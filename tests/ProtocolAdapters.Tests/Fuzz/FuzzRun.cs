using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.ProtocolAdapters.Tests.Fuzz;

/// <summary>Makes hostile inputs out of proper ones for a bounded time.</summary>
internal static class FuzzRun
{
    private const int MaxOctets = 4_096;
    private const string Spice = "\0\r\n\" \\{}()+*=<>:[]@0123456789\u00ff\u0080";

    /// <summary>Looks at one input.</summary>
    public delegate void Target(ReadOnlySpan<byte> input);

    private static TimeSpan Duration { get; } = ReadDuration();

    /// <summary>
    /// Runs <paramref name="target"/> on mutations of <paramref name="seeds"/> for two seconds, or as many as GATEWAY_FUZZ_SECONDS says. A
    /// failure names the input, so that it can become a test of its own.
    /// </summary>
    public static void Over(string[] seeds, Target target)
    {
        var started = TimeProvider.System.GetTimestamp();
        var dice = new Dice();
        var rounds = 0L;
        for (; TimeProvider.System.GetElapsedTime(started) < Duration || rounds < 1_000; rounds++)
        {
            var input = Mutate(dice, seeds);
            try
            {
                target(input);
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"round {rounds}, input (base64) {Convert.ToBase64String(input)}: {fault.Message}", fault);
            }
        }
        Assert.True(rounds >= 1_000);
    }

    private static byte[] Mutate(Dice dice, string[] seeds)
    {
        var octets = new List<byte>(Encoding.Latin1.GetBytes(seeds[dice.Next(seeds.Length)]));
        for (var change = dice.Next(8); change >= 0; change--)
        {
            var at = dice.Next(octets.Count + 1);
            switch (dice.Next(6))
            {
                case 0:
                    octets.Insert(at, (byte)Spice[dice.Next(Spice.Length)]);
                    break;
                case 1:
                    octets.Insert(at, (byte)dice.Next(256));
                    break;
                case 2 when at < octets.Count:
                    octets.RemoveAt(at);
                    break;
                case 3:
                    octets.RemoveRange(at, octets.Count - at);
                    break;
                case 4:
                    octets.InsertRange(at, Encoding.Latin1.GetBytes(seeds[dice.Next(seeds.Length)]));
                    break;
                default:
                    octets.InsertRange(at, Enumerable.Repeat((byte)Spice[dice.Next(Spice.Length)], dice.Next(200)));
                    break;
            }
        }
        return [.. octets.Take(MaxOctets)];
    }

    [SuppressMessage("ApiDesign", "RS0030", Justification = "The one place where the length of a run is set from outside.")]
    private static TimeSpan ReadDuration() =>
        TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_FUZZ_SECONDS"), out var seconds) ? seconds : 2);

    /// <summary>xorshift64*: the same inputs at every run.</summary>
    private sealed class Dice
    {
        private ulong _state = 4711;

        public int Next(int limit)
        {
            _state ^= _state >> 12;
            _state ^= _state << 25;
            _state ^= _state >> 27;
            return (int)((_state * 2685821657736338717UL >> 33) % (uint)limit);
        }
    }
}
