namespace Gateway.Load;

/// <summary>
/// The light backend and the load generator run as the gateway's mail side does: what a socket brings is handled where it arrives. Servers of
/// ASP.NET are started without, as everybody runs them.
/// </summary>
internal static class InlineCompletions
{
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    public static IReadOnlyDictionary<string, string> On { get; } = new Dictionary<string, string> { [Variable] = "1" };

    public static IReadOnlyDictionary<string, string> Off { get; } = new Dictionary<string, string> { [Variable] = "0" };
}
