namespace Gateway.ProtocolAdapters.Http;

/// <summary>Client paths and backend paths: the longest configured prefix wins.</summary>
internal static class PathMap
{
    /// <summary>The backend's path. The route's prefix is first put into its canonical spelling: SOGo's paths are case-sensitive.</summary>
    public static string ToBackend(string path, HttpRoute route, HttpBackend backend)
    {
        var canonical = StartsWith(path, route.Prefix) ? string.Concat(route.Prefix, path.AsSpan(route.Prefix.Length)) : path;
        foreach (var (from, to) in backend.PathPrefixes)
        {
            if (StartsWith(canonical, from))
            {
                return to.TrimEnd('/') + canonical[from.TrimEnd('/').Length..];
            }
        }

        return canonical;
    }

    /// <summary>The client's path for one of the backend's; null when the backend's lies outside what is mapped.</summary>
    public static string? ToClient(string path, HttpRoute route, HttpBackend backend)
    {
        foreach (var (from, to) in backend.PathPrefixes)
        {
            if (StartsWith(path, to))
            {
                return from.TrimEnd('/') + path[to.TrimEnd('/').Length..];
            }
        }

        return StartsWith(path, route.Prefix) ? path : null;
    }

    /// <summary>Whether a path is a prefix or lies below it; <c>/ews</c> is no prefix of <c>/ewsx</c>.</summary>
    public static bool StartsWith(string path, string prefix)
    {
        prefix = prefix.TrimEnd('/');
        return path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            && (path.Length == prefix.Length || path[prefix.Length] is '/' or '?');
    }
}
