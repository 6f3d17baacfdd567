using System.Globalization;
using Gateway.Audit;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Admin;

/// <summary><c>/sign-ins</c>: who came in, who was refused and why; and the reports that a migration is planned with.</summary>
internal static class SignInEndpoints
{
    private const int LargestPage = 1_000;

    public static void MapSignIns(this IEndpointRouteBuilder api)
    {
        var signIns = api.MapGroup("/sign-ins").WithTags("sign-ins");
        signIns.MapGet("/", ListAsync).WithSummary("Sign-in decisions, newest first");
        signIns.MapGet("/observed", ObservedAsync).WithSummary("Who would have been refused within the last days if the policy were enforced");
        signIns.MapGet("/clients", ClientsAsync).WithSummary("App passwords in force, by the client that used each last");
    }

    private static async Task<Ok<Page<AuditResource>>> ListAsync(
        SignInStore store, AuditLog log, [AsParameters] SignInQuery query, CancellationToken cancellationToken)
    {
        await log.FlushAsync(cancellationToken);
        var limit = Math.Clamp(query.Limit ?? 100, 1, LargestPage);
        var rows = await store.ListAsync(
            new(query.Account?.ToLowerInvariant(), query.Protocol, query.Refused, long.TryParse(query.After, out var seq) ? seq : null, limit), cancellationToken);
        return TypedResults.Ok(new Page<AuditResource>([.. rows.Select(AuditResource.Of)], rows.Count == limit ? rows[^1].Seq.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<Ok<Page<ObservedCount>>> ObservedAsync(
        SignInStore store, AuditLog log, TimeProvider time, int? days, CancellationToken cancellationToken)
    {
        await log.FlushAsync(cancellationToken);
        return TypedResults.Ok(new Page<ObservedCount>(
            await store.ObservedAsync(time.GetUtcNow() - TimeSpan.FromDays(Math.Clamp(days ?? 30, 1, 365)), LargestPage, cancellationToken), null));
    }

    private static async Task<Ok<Page<ClientCount>>> ClientsAsync(SignInStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<ClientCount>(await store.ClientsAsync(LargestPage, cancellationToken), null));

    /// <summary>Which sign-ins.</summary>
    internal sealed record SignInQuery(string? Account, string? Protocol, bool? Refused, string? After, int? Limit);
}
