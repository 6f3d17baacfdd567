using System.Globalization;
using System.Resources;

namespace Gateway.Portal;

/// <summary>The portal's words, in the request's language. Pages write <c>@T("SignIn.Title")</c>.</summary>
internal static class Text
{
    private static readonly ResourceManager Texts = new("Gateway.Portal.Texts", typeof(Text).Assembly);

    /// <summary>The text of a key, with its <c>{0}</c> filled in; the key itself when there is none, which a test finds.</summary>
    public static string T(string key, params object[] values)
    {
        var text = Texts.GetString(key, CultureInfo.CurrentUICulture) ?? key;
        return values.Length == 0 ? text : string.Format(CultureInfo.CurrentCulture, text, values);
    }

    /// <summary>A day, as people of this language write it.</summary>
    public static string Day(DateTimeOffset time) => time.ToString("d MMMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>A day and the time of day, UTC.</summary>
    public static string Hour(DateTimeOffset time) => time.ToString("d MMMM yyyy HH:mm", CultureInfo.CurrentCulture);
}
