namespace Gateway.Load;

/// <summary>The backend and the load generator run as the gateway does: what a socket brings is handled where it arrives.</summary>
internal static class InlineCompletions
{
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    public static IReadOnlyDictionary<string, string> On { get; } = new Dictionary<string, string> { [Variable] = "1" };
}
