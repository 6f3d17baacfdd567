using Gateway.Keys;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Admin;

/// <summary>A root key in force, never its octets.</summary>
internal sealed record KeyResource(int Id, bool Current);

/// <summary><c>/keys</c>.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder api) =>
        api.MapGet("/keys", List).WithTags("keys").WithSummary("The root keys in force");

    private static Ok<Page<KeyResource>> List(KeyRing keys)
    {
        KeyResource[] all = keys.Previous is { } previous ? [new(keys.Current.Id, true), new(previous.Id, false)] : [new(keys.Current.Id, true)];
        return TypedResults.Ok(new Page<KeyResource>(all, null));
    }
}
