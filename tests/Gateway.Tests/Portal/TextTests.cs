using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Gateway.Portal;

namespace Gateway.Tests.Portal;

public sealed partial class TextTests
{
    private static readonly ResourceManager Texts = new("Gateway.Portal.Texts", typeof(PortalGate).Assembly);

    [Fact]
    public void Every_text_exists_in_every_language()
    {
        var dutch = Entries(CultureInfo.GetCultureInfo("nl"));
        var english = Entries(CultureInfo.InvariantCulture);

        Assert.NotEmpty(english);
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), dutch.Keys.Order(StringComparer.Ordinal));
        Assert.All(english, text => Assert.Equal(Holes(text.Value), Holes(dutch[text.Key])));
    }

    [Fact]
    public void Every_text_that_is_asked_for_exists()
    {
        var known = Entries(CultureInfo.InvariantCulture).Keys;

        Assert.DoesNotContain(Asked(), key => !key.EndsWith('.') && !known.Contains(key));
    }

    [Fact]
    public void Every_text_is_asked_for()
    {
        var asked = Asked().ToHashSet(StringComparer.Ordinal);
        var starts = asked.Where(key => key.EndsWith('.')).ToList();

        Assert.DoesNotContain(Entries(CultureInfo.InvariantCulture).Keys, key => !asked.Contains(key) && !starts.Exists(start => key.StartsWith(start, StringComparison.Ordinal)));
    }

    private static Dictionary<string, string> Entries(CultureInfo language) =>
        Texts.GetResourceSet(language, createIfNotExists: true, tryParents: false)!.Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!, StringComparer.Ordinal);

    private static IEnumerable<string> Holes(string text) => Hole().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);

    // Keys stand in quotes: "SignIn.Title"; what is put together ends in a dot: "SignIn." + result.
    private static IEnumerable<string> Asked() =>
        from folder in new[] { "Portal", "Notices" }
        from file in Directory.EnumerateFiles(Path.Combine(Root(), "gateway", folder), "*.cs*", SearchOption.AllDirectories)
        from Match match in Key().Matches(File.ReadAllText(file))
        select match.Groups["key"].Value;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Gateway.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex("\"(?<key>(?:Activity|Apple|Authenticator|Browsers|Change|Client|Codes|Confirm|Create|Created|Delete|DeleteAll|Devices|Error|Factor|Layout|List|Lost|Missing|Notice|Oidc|Passkey|Protocol|Register|Registered|SecondStep|Security|SetUp|Setup|Shown|SignIn)\\.[A-Za-z0-9.]*|Cancel|Back)(?:\"|\\{)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Key();

    [GeneratedRegex("\\{\\d\\}", RegexOptions.None, 1000)]
    private static partial Regex Hole();
}
