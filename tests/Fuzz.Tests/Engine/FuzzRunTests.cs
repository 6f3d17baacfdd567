using System.Text;

namespace Gateway.Fuzz.Tests.Engine;

public sealed class FuzzRunTests
{
    private static readonly FuzzSettings Short = new(TimeSpan.Zero, Seed: 1) { MinRounds = 20_000 };

    [Fact]
    public void Parser_that_throws_is_found_with_the_input_that_repeats_it()
    {
        var target = new FuzzTarget("throws", ["abc"], input => input.Text.Contains("\0\0", StringComparison.Ordinal) ? throw new FormatException() : 0);

        var finding = Assert.Throws<FuzzFinding>(() => new FuzzRun(target, Short).Run());

        var input = Convert.FromHexString(finding.Message.Split("GATEWAY_FUZZ_INPUT=")[1]);
        Assert.Contains("\0\0", Encoding.Latin1.GetString(input), StringComparison.Ordinal);
        Assert.Throws<FuzzFinding>(() => new FuzzRun(target, Short).Look(input));
    }

    [Fact]
    public void Parser_that_needs_the_square_of_the_length_is_found()
    {
        var target = new FuzzTarget("slow", ["((a"], input =>
        {
            var depth = 0;
            for (var i = 0; i < input.Octets.Length; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    depth += input.Octets[i] ^ input.Octets[j];
                }
            }
            return depth & 1;
        })
        {
            MaxOctets = 8_192,
        };

        var bounded = Short with { MaxTime = TimeSpan.FromMilliseconds(5) };
        Assert.Contains(" ms for ", Assert.Throws<FuzzFinding>(() => new FuzzRun(target, bounded).Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parser_that_allocates_what_a_number_says_is_found()
    {
        var target = new FuzzTarget(
            "greedy", ["a 5"],
            input => long.TryParse(input.Text.Split(' ')[^1], out var size) && size is > 0 and < 100_000_000 ? (new byte[size])[0] : 1);

        Assert.Contains("allocated for", Assert.Throws<FuzzFinding>(() => new FuzzRun(target, Short with { MinRounds = 200_000 }).Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_with_a_new_kind_of_answer_lead_further()
    {
        // Three letters in a row, each of which alone is a new kind of answer.
        var target = new FuzzTarget("maze", ["...."], input =>
        {
            var right = 0;
            while (right < 3 && right < input.Octets.Length && input.Octets[right] == "xyz"[right])
            {
                right++;
            }
            return right < 3 ? right : throw new FormatException();
        })
        {
            MaxOctets = 64,
        };

        Assert.Throws<FuzzFinding>(() => new FuzzRun(target, Short with { MinRounds = 1_000_000 }).Run());
    }

    [Fact]
    public void Equal_seeds_give_equal_inputs()
    {
        Assert.Equal(InputsOf(7), InputsOf(7));
        Assert.NotEqual(InputsOf(7), InputsOf(8));

        static List<string> InputsOf(ulong seed)
        {
            var inputs = new List<string>();
            var target = new FuzzTarget("list", ["a b", "c"], input =>
            {
                inputs.Add(input.Text);
                return input.Octets.Length;
            });
            new FuzzRun(target, new FuzzSettings(TimeSpan.Zero, seed) { MinRounds = 100 }).Run();
            return inputs;
        }
    }
}
