using Gateway.Portal;

namespace Gateway.Tests.Portal;

public sealed class LocalPathTests
{
    [Theory]
    [InlineData("//evil")]
    [InlineData("https:evil")]
    [InlineData("\\\\evil")]
    [InlineData("/accountant")]
    [InlineData("/account/../admin")]
    [InlineData("/account/%0d%0aSet-Cookie:")]
    [InlineData(null)]
    [Trait("Security", "125")]
    public void Anything_but_a_page_of_the_portal_leads_to_the_first_page(string? asked) => Assert.Equal("/account", LocalPath.Of(asked));

    [Fact]
    public void A_page_of_the_portal_is_kept() => Assert.Equal("/account/change?id=0a1b", LocalPath.Of("/account/change?id=0a1b"));
}
