using Gateway.Keys;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Admin;

/// <summary>A root key, never its octets.</summary>
internal sealed record KeyResource(int Id, string Fingerprint, KeyPlace Place, string File)
{
    public static KeyResource Of(KeyFact key) => new(key.Id, key.Fingerprint, key.Place, key.File);
}

/// <summary><c>/keys</c>: list, rotate in two steps.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("keys");
        keys.MapGet("/", List).For(AdminRole.Auditor, AdminRole.Security).WithSummary("The root keys in force on this node, and one that waits");
        keys.MapPost("/rotate", (KeyRotator rotator, HttpContext context, CancellationToken cancellationToken) =>
            AnswerAsync(() => rotator.PrepareAsync(AdminActor.Of(context), cancellationToken)))
            .WithSummary("Make the next key's file, to be copied to every node; nothing is made under it yet");
        keys.MapPost("/activate", (KeyRotator rotator, HttpContext context, CancellationToken cancellationToken) =>
            AnswerAsync(() => rotator.ActivateAsync(AdminActor.Of(context), cancellationToken)))
            .WithSummary("Put the waiting key in force on every node; the present one stays good for what it made");
    }

    private static Results<Ok<Page<KeyResource>>, ProblemHttpResult> List(KeyRotator rotator)
    {
        try
        {
            return TypedResults.Ok(new Page<KeyResource>([.. rotator.List().Select(KeyResource.Of)], null));
        }
        catch (KeyFileException wrong)
        {
            return AdminProblem.Of(StatusCodes.Status500InternalServerError, wrong.Message);
        }
    }

    private static async Task<Results<Ok<KeyResource>, ProblemHttpResult>> AnswerAsync(Func<Task<KeyRotation>> step)
    {
        try
        {
            return await step() switch
            {
                KeyRotation.Done done => TypedResults.Ok(KeyResource.Of(done.Key)),
                KeyRotation.Stranded stranded => AdminProblem.Conflict(
                    $"{stranded.Count} app passwords, second factors or recovery codes were made under the key before this one and would stop working; have them used, replaced or deleted first."),
                KeyRotation.NothingWaits => AdminProblem.Conflict("No root key waits on this node; make one first with key rotate."),
                _ => throw new InvalidOperationException("An unknown result of a rotation."),
            };
        }
        catch (KeyFileException wrong)
        {
            return AdminProblem.Of(StatusCodes.Status500InternalServerError, wrong.Message);
        }
    }
}
