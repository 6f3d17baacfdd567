using Gateway.Import;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Admin;

/// <summary><c>/accounts/import</c>: accounts from CSV or JSON.</summary>
internal static class AccountImportEndpoints
{
    private const long LargestImport = 256 * 1024 * 1024;

    public static void MapAccountImport(this IEndpointRouteBuilder api) =>
        api.MapPost("/accounts/import", ImportAsync)
            .Accepts<string>("text/csv", "application/json")
            .WithMetadata(new RequestSizeLimitAttribute(LargestImport))
            .WithTags("accounts")
            .WithSummary("Add many accounts, and give known ones the state and aliases of the file; strict=true: all rows or none");

    private static async Task<Ok<ImportResult>> ImportAsync(AccountImporter importer, bool? strict, HttpContext context, CancellationToken cancellationToken)
    {
        var format = context.Request.HasJsonContentType() ? ImportFormat.Json : ImportFormat.Csv;
        return TypedResults.Ok(await importer.ImportAsync(context.Request.Body, format, strict ?? false, AdminActor.Of(context), null, cancellationToken));
    }
}
