using System.Text;
using Gateway.AppPasswords;

namespace Gateway.Tests.AppPasswords;

public sealed class AppPasswordFormatTests
{
    private const int Samples = 500;

    [Fact]
    public void Every_generated_one_folds_back_and_has_the_form_shown()
    {
        for (var i = 0; i < Samples; i++)
        {
            using var secret = AppPasswordGenerator.Create();
            var shown = Encoding.ASCII.GetString(secret.Octets);

            Assert.Matches("\\A([a-km-np-z]{4}-){4}[a-km-np-z]{4}\\z", shown);
            Assert.Equal(shown.Replace("-", "", StringComparison.Ordinal), Fold(shown));
        }
    }

    [Fact]
    public void Every_single_wrong_letter_is_caught_at_every_place()
    {
        foreach (var letters in Generated())
        {
            for (var place = 0; place < letters.Length; place++)
            {
                foreach (var other in AppPasswordFormat.Alphabet.Where(other => other != letters[place]))
                {
                    Assert.Null(Fold(letters[..place] + other + letters[(place + 1)..]));
                }
            }
        }
    }

    [Fact]
    public void Every_swap_of_two_neighbours_is_caught_at_every_place()
    {
        foreach (var letters in Generated())
        {
            for (var place = 0; place + 1 < letters.Length; place++)
            {
                if (letters[place] == letters[place + 1]) continue;

                Assert.Null(Fold(letters[..place] + letters[place + 1] + letters[place] + letters[(place + 2)..]));
            }
        }
    }

    [Fact]
    public void No_pair_of_letters_at_any_place_escapes_the_rule_itself()
    {
        // The check is linear, so it is enough that no place's weight turns a difference, or a swap's difference, into a multiple of 571.
        var weight = 1;
        for (var place = 0; place < AppPasswordFormat.Letters; place++, weight = weight * 24 % 571)
        {
            for (var difference = 1; difference < 24; difference++)
            {
                Assert.NotEqual(0, weight * difference % 571);
                Assert.NotEqual(0, ((weight * 24) - weight) * difference % 571);
            }
        }
    }

    [Theory]
    [InlineData("upper case", "AAAA-AAAA-AAAA-AAAA-AAAB")]
    [InlineData("spaces", "aaaa aaaa aaaa aaaa aaab")]
    [InlineData("nothing between", "aaaaaaaaaaaaaaaaaaab")]
    [InlineData("odd groups", "  aa-aaaa--aaaaaaaa aaaaab ")]
    public void Case_spaces_and_hyphens_do_not_count(string why, string presented)
    {
        Assert.True(Fold(presented) == "aaaaaaaaaaaaaaaaaaab", why);
    }

    [Theory]
    [InlineData("")]
    [InlineData("aaaaaaaaaaaaaaaaaaa")]
    [InlineData("aaaaaaaaaaaaaaaaaaaba")]
    [InlineData("aaaaaaaaaaaaaaaaaaac")]
    [InlineData("laaaaaaaaaaaaaaaaaab")]
    [InlineData("oaaaaaaaaaaaaaaaaaab")]
    [InlineData("aaaaaaaaaa1aaaaaaaab")]
    [InlineData("aaaa_aaaa_aaaa_aaaa_aaab")]
    [InlineData("aaaaaaaaaaaaaaaaaaab\0")]
    [InlineData("aaaaaaaaaaaaaaaaaaab\n")]
    [InlineData("äaaaaaaaaaaaaaaaaaab")]
    [InlineData("ааaaaaaaaaaaaaaaaaab")]
    [InlineData("\u212Aaaaaaaaaaaaaaaaaab")]
    [InlineData("correct horse battery staple")]
    public void Anything_else_is_no_app_password(string presented)
    {
        Assert.Null(Fold(presented));
    }

    [Fact]
    public void Every_octet_value_at_every_place_is_taken_or_refused_without_a_fault()
    {
        var letters = Encoding.ASCII.GetBytes("aaaaaaaaaaaaaaaaaaab");
        for (var place = 0; place < letters.Length; place++)
        {
            for (var octet = 0; octet < 256; octet++)
            {
                var presented = (byte[])letters.Clone();
                presented[place] = (byte)octet;

                var same = (octet | 0x20) == letters[place] && octet >= 'A';

                Assert.Equal(same, AppPasswordFormat.IsWellFormed(presented));
            }
        }
    }

    [Fact]
    public void A_text_longer_than_was_ever_shown_is_refused_unread()
    {
        Assert.Null(Fold("aaaaaaaaaaaaaaaaaaab" + new string(' ', 45)));
        Assert.NotNull(Fold("aaaaaaaaaaaaaaaaaaab" + new string(' ', 44)));
    }

    private static IEnumerable<string> Generated()
    {
        for (var i = 0; i < Samples; i++)
        {
            using var secret = AppPasswordGenerator.Create();
            yield return Fold(Encoding.ASCII.GetString(secret.Octets))!;
        }
    }

    private static string? Fold(string presented)
    {
        Span<byte> folded = stackalloc byte[AppPasswordFormat.Letters];
        return AppPasswordFormat.TryFold(Encoding.UTF8.GetBytes(presented), folded) ? Encoding.ASCII.GetString(folded) : null;
    }
}
