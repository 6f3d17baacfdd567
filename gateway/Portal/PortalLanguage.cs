using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Gateway.Portal;

/// <summary>The language of a page: the person's choice, else the browser's, else English.</summary>
internal static class PortalLanguage
{
    private const string Cookie = "lang";
    private const string Query = "lang";

    /// <summary>What the texts exist in, with the name each gives itself.</summary>
    public static IReadOnlyList<CultureInfo> All { get; } = [CultureInfo.GetCultureInfo("en"), CultureInfo.GetCultureInfo("nl")];

    public static CultureInfo Of(HttpContext context)
    {
        if (Find(context.Request.Query[Query]) is { } chosen)
        {
            context.Response.Cookies.Append(Cookie, chosen.Name, new() { Secure = true, SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax, Path = PortalGate.Root, MaxAge = TimeSpan.FromDays(365) });
            return chosen;
        }

        return Find(context.Request.Cookies[Cookie]) ?? FromBrowser(context) ?? All[0];
    }

    private static CultureInfo? FromBrowser(HttpContext context) =>
        StringWithQualityHeaderValue.TryParseList(context.Request.Headers.AcceptLanguage, out var wanted)
            ? wanted.OrderByDescending(language => language.Quality ?? 1).Select(language => Find(language.Value.Value?.Split('-')[0])).FirstOrDefault(found => found is not null)
            : null;

    private static CultureInfo? Find(string? name) => All.FirstOrDefault(language => string.Equals(language.Name, name, StringComparison.OrdinalIgnoreCase));
}
