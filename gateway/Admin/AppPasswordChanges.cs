using Gateway.AppPasswords;
using Gateway.Audit;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Admin;

/// <summary>Deletes, suspends or resumes an app password that the caller names by its id alone.</summary>
internal sealed class AppPasswordChanges(AppPasswordStore store, AppPasswordRevoker revoker, TimeProvider time)
{
    public async Task<Results<Ok<AppPasswordResource>, ProblemHttpResult>> ApplyAsync(
        string id, HttpContext context, Func<AppPasswordRevoker, string, Actor, Task<RevokeResult>> change, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } before)
        {
            return AdminProblem.NotFound($"app password {id}");
        }

        return await change(revoker, before.AccountId, AdminActor.Of(context)) switch
        {
            RevokeResult.Done => TypedResults.Ok(AppPasswordResource.Of(await store.FindAsync(id, cancellationToken) ?? before, null, time.GetUtcNow())),
            RevokeResult.NotFound => AdminProblem.NotFound($"app password {id}, or it is deleted"),
            RevokeResult.Damaged => AdminProblem.Conflict($"The row of app password {id} was altered past the gateway; it can only be deleted."),
            _ => throw new InvalidOperationException("An unknown result of a change."),
        };
    }
}
