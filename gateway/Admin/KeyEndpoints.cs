using Gateway.Keys;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Admin;

/// <summary>A root key in force, never its octets.</summary>
internal sealed record KeyResource(int Id, string Fingerprint, bool Current)
{
    public static KeyResource Of(KeyFact key) => new(key.Id, key.Fingerprint, key.IsCurrent);
}

/// <summary><c>/keys</c>: list, rotate.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("keys");
        keys.MapGet("/", List).WithSummary("The root keys in force");
        keys.MapPost("/rotate", RotateAsync).WithSummary("Make a new current key; the present one stays good for what it made");
    }

    private static Ok<Page<KeyResource>> List(KeyRotator rotator) =>
        TypedResults.Ok(new Page<KeyResource>([.. rotator.List().Select(KeyResource.Of)], null));

    // Two keys are in force at a time: a third would make app passwords under the oldest unusable.
    private static async Task<Results<Ok<KeyResource>, ProblemHttpResult>> RotateAsync(
        KeyRotator rotator, HttpContext context, CancellationToken cancellationToken)
    {
        if (await rotator.StrandedAsync(cancellationToken) is > 0 and var stranded)
        {
            return AdminProblem.Conflict($"{stranded} app passwords were made under the key before this one and would stop working; have them replaced or delete them first.");
        }

        try
        {
            return TypedResults.Ok(KeyResource.Of(await rotator.RotateAsync(AdminActor.Of(context), cancellationToken)));
        }
        catch (KeyFileException wrong)
        {
            return AdminProblem.Of(StatusCodes.Status500InternalServerError, wrong.Message);
        }
    }
}
