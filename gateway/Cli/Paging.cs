using Gateway.Admin;

namespace Gateway.Cli;

/// <summary>Reads a list to its end, page by page.</summary>
internal static class Paging
{
    public static async Task<IReadOnlyList<T>> AllAsync<T>(AdminClient client, string path, string query, CancellationToken cancellationToken)
    {
        var page = await client.GetAsync<Page<T>>(path + query, cancellationToken);
        var all = new List<T>(page.Items);
        while (page.Next is { } next)
        {
            page = await client.GetAsync<Page<T>>($"{path}{query}{(query.Length == 0 ? '?' : '&')}after={Uri.EscapeDataString(next)}", cancellationToken);
            all.AddRange(page.Items);
        }

        return all;
    }
}
