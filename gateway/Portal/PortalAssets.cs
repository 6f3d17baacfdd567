using System.Reflection;
using System.Security.Cryptography;

namespace Gateway.Portal;

/// <summary>The stylesheet and the two small scripts, from inside the assembly; their addresses change with their content.</summary>
internal static class PortalAssets
{
    private const string Prefix = "Gateway.wwwroot.";
    private static readonly Dictionary<string, (byte[] Content, string Type, string Version)> Known = new(StringComparer.Ordinal)
    {
        ["portal.css"] = Read("portal.css", "text/css; charset=utf-8"),
        ["copy.js"] = Read("copy.js", "text/javascript; charset=utf-8"),
        ["passkey.js"] = Read("passkey.js", "text/javascript; charset=utf-8"),
    };

    public static string AddressOf(string name) => $"{PortalGate.Root}/assets/{Known[name].Version}/{name}";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(PortalGate.Root + "/assets/{version}/{name}", (string name, HttpResponse response) =>
    {
        if (!Known.TryGetValue(name, out var asset)) return Results.NotFound();

        response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(asset.Content, asset.Type);
    }).ExcludeFromDescription();

    private static (byte[] Content, string Type, string Version) Read(string name, string type)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return (content, type, Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 6)));
    }
}
