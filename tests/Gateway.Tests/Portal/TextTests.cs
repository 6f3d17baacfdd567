using System.Collections;
using System.Globalization;
using System.Resources;
using Gateway.Portal;

namespace Gateway.Tests.Portal;

public sealed class TextTests
{
    [Fact]
    public void Every_text_exists_in_every_language()
    {
        var texts = new ResourceManager("Gateway.Portal.Texts", typeof(PortalGate).Assembly);
        var dutch = Keys(texts, CultureInfo.GetCultureInfo("nl"));
        var english = Keys(texts, CultureInfo.InvariantCulture);

        Assert.NotEmpty(english);
        Assert.Equal(english, dutch);
    }

    private static List<string> Keys(ResourceManager texts, CultureInfo language) =>
        [.. texts.GetResourceSet(language, createIfNotExists: true, tryParents: false)!.Cast<DictionaryEntry>().Select(entry => (string)entry.Key).Order(StringComparer.Ordinal)];
}
