using System.Text;
using Gateway.Login;

namespace Gateway.Tests.Login;

public sealed class UserNameTests
{
    private static readonly UserNameRules Rules = new(
        "example.test", new Dictionary<string, string>(StringComparer.Ordinal) { ["example"] = "example.test", ["corp"] = "corp.test" });

    [Theory]
    [Trait("Security", "93")]
    [InlineData("alice@example.test", "alice@example.test")]
    [InlineData("Alice@Example.Test", "alice@example.test")]
    [InlineData("al@example.test", "al@example.test")]
    [InlineData("EXAMPLE\\alice", "alice@example.test")]
    [InlineData("corp\\Alice", "alice@corp.test")]
    [InlineData("alice", "alice@example.test")]
    [InlineData("\\alice", "alice@example.test")]
    [InlineData("\\alice@other.test", "alice@other.test")]
    [InlineData("EXAMPLE\\alice@example.test", "alice@example.test")]
    [InlineData("alice@example.test.", "alice@example.test")]
    [InlineData("a.b+c_d-e@example.test", "a.b+c_d-e@example.test")]
    [InlineData("alice@xn--bcher-kva.test", "alice@xn--bcher-kva.test")]
    public void A_name_means_one_account(string presented, string name)
    {
        Assert.True(UserName.TryParse(Encoding.UTF8.GetBytes(presented), Rules, out var parsed));
        Assert.Equal(name, parsed);
    }

    [Theory]
    [Trait("Security", "93")]
    [InlineData("")]
    [InlineData(" alice@example.test")]
    [InlineData("alice@example.test ")]
    [InlineData("alice@example.test\t")]
    [InlineData("alice@example.test..")]
    [InlineData("alice@.example.test")]
    [InlineData("alice@example..test")]
    [InlineData("alice@-example.test")]
    [InlineData("alice@")]
    [InlineData("@example.test")]
    [InlineData("@")]
    [InlineData("\\")]
    [InlineData("alice@example.test@example.test")]
    [InlineData("UNKNOWN\\alice")]
    [InlineData("corp\\alice@example.test")]
    [InlineData("EXAMPLE\\\\alice")]
    [InlineData("alice%example.test")]
    [InlineData("alice*master@example.test")]
    [InlineData("alice ADDR=127.0.0.1")]
    [InlineData("' OR '1'='1")]
    [InlineData("*)(uid=*")]
    public void A_text_that_is_no_name_means_nobody(string presented)
    {
        Assert.False(UserName.TryParse(Encoding.UTF8.GetBytes(presented), Rules, out _));
    }

    [Theory]
    [Trait("Security", "94")]
    [InlineData("ÿþbice@example.test", "latin-1 octets", true)]
    [InlineData("alice\u0000@example.test", "NUL", false)]
    [InlineData("ali\u200Dce@example.test", "zero-width joiner", false)]
    [InlineData("ali\u00ADce@example.test", "soft hyphen", false)]
    [InlineData("\u202Ealice@example.test", "right-to-left override", false)]
    [InlineData("al\u0131ce@example.test", "dotless i", false)]
    [InlineData("\u212Aate@example.test", "Kelvin sign", false)]
    [InlineData("ali\u017Fce@example.test", "long s", false)]
    [InlineData("ame\u0301lie@example.test", "decomposed accent", false)]
    [InlineData("am\u00E9lie@example.test", "composed accent", false)]
    [InlineData("alice@example\uFF0Etest", "fullwidth dot", false)]
    public void Octets_outside_ASCII_and_controls_mean_nobody(string presented, string why, bool latin)
    {
        var octets = latin ? Encoding.Latin1.GetBytes(presented) : Encoding.UTF8.GetBytes(presented);

        Assert.False(UserName.TryParse(octets, Rules, out _), why);
    }

    [Fact]
    [Trait("Security", "94")]
    public void Broken_and_overlong_UTF8_mean_nobody()
    {
        Assert.False(UserName.TryParse([(byte)'a', 0xFF, 0xFE, (byte)'@', (byte)'b'], Rules, out _));
        Assert.False(UserName.TryParse([.. "alice"u8, 0xC0, 0x80, .. "@example.test"u8], Rules, out _));
        Assert.False(UserName.TryParse([.. "alice"u8, 0xED, 0xA0, 0x80, .. "@example.test"u8], Rules, out _));
    }

    [Fact]
    [Trait("Security", "93")]
    public void Lengths_stop_at_the_limits_of_the_standard()
    {
        var local = new string('a', 64);

        Assert.True(UserName.TryParse(Encoding.ASCII.GetBytes(local + "@example.test"), Rules, out _));
        Assert.False(UserName.TryParse(Encoding.ASCII.GetBytes(local + "a@example.test"), Rules, out _));
        Assert.False(UserName.TryParse(Encoding.ASCII.GetBytes(new string('a', 255) + "@example.test"), Rules, out _));
        Assert.False(UserName.TryParse(new byte[1_024], Rules, out _));
        Assert.False(UserName.TryParse(Encoding.ASCII.GetBytes("a@" + string.Join('.', Enumerable.Repeat("abcdefg", 32))), Rules, out _));
    }

    [Fact]
    public void Without_a_default_domain_bare_names_mean_nobody()
    {
        Assert.False(UserName.TryParse("alice"u8, UserNameRules.FullNamesOnly, out _));
        Assert.False(UserName.TryParse("\\alice"u8, UserNameRules.FullNamesOnly, out _));
    }

    [Fact]
    public void Every_octet_at_every_place_is_taken_or_refused_without_a_fault()
    {
        for (var place = 0; place < 18; place++)
        {
            for (var octet = 0; octet < 256; octet++)
            {
                var presented = "alice@example.test"u8.ToArray();
                presented[place] = (byte)octet;

                var taken = UserName.TryParse(presented, Rules, out var name);

                Assert.Equal(taken, name.Length > 0);
                Assert.All(name, character => Assert.InRange(character, '+', 'z'));
            }
        }
    }
}
