using Gateway.Accounts;
using Gateway.Accounts.SecondFactors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Admin;

/// <summary>What to do with many accounts.</summary>
internal enum BulkAction
{
    SetState,
    DeleteAppPasswords,
    RequireRegistration,
    ForgetBrowsers,
}

/// <summary>A change of many accounts, by address.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Accounts">Up to 10,000.</param>
/// <param name="State">For SetState.</param>
internal sealed record BulkRequest(BulkAction Action, IReadOnlyList<string> Accounts, TwoStepState? State = null);

/// <summary><c>/accounts/bulk</c>: what is done to one account can be done to many.</summary>
internal static class BulkEndpoints
{
    private const int MostAccounts = 10_000;

    public static void MapBulk(this IEndpointRouteBuilder api) =>
        api.MapPost("/accounts/bulk", RunAsync).WithTags("accounts").WithSummary("Change many accounts; unknown ones are left out of the count");

    private static async Task<Results<Ok<CountResult>, ProblemHttpResult>> RunAsync(
        BulkRequest request, BulkChanges changes, FactorReset reset, HttpContext context, CancellationToken cancellationToken)
    {
        if (request.Accounts.Count > MostAccounts) return AdminProblem.Invalid($"At most {MostAccounts} accounts at a time.");
        if (request.Action is BulkAction.SetState && request.State is null) return AdminProblem.Invalid("SetState needs a state.");

        var actor = AdminActor.Of(context);
        return TypedResults.Ok(new CountResult(request.Action switch
        {
            BulkAction.SetState => await changes.SetStateAsync(request.Accounts, request.State!.Value, actor, cancellationToken),
            BulkAction.DeleteAppPasswords => await changes.RevokeAllAsync(request.Accounts, actor, cancellationToken),
            BulkAction.RequireRegistration => await CountAsync(request.Accounts, account => reset.RequireRegistrationAsync(account, actor, cancellationToken)),
            BulkAction.ForgetBrowsers => await CountAsync(request.Accounts, account => reset.ForgetBrowsersAsync(account, actor, cancellationToken)),
            _ => throw new InvalidOperationException("An unknown bulk action."),
        }));
    }

    private static async Task<int> CountAsync(IEnumerable<string> accounts, Func<string, Task<int?>> change)
    {
        var count = 0;
        foreach (var account in accounts)
        {
            if (await change(account.ToLowerInvariant()) is not null) count++;
        }

        return count;
    }
}
