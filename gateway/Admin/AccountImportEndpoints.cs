using System.Text.Json;
using Gateway.Import;
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
            .Produces<ImportResult>()
            .WithSummary("Add many accounts, and give known ones the state and aliases of the file; strict=true: all rows or none; progress=true: JSON lines that tell how far it is, then the result");

    private static async Task<IResult> ImportAsync(
        AccountImporter importer, bool? strict, bool? progress, HttpContext context, CancellationToken cancellationToken)
    {
        var format = context.Request.HasJsonContentType() ? ImportFormat.Json : ImportFormat.Csv;
        Task<ImportResult> RunAsync(IProgress<ImportProgress>? told) =>
            importer.ImportAsync(context.Request.Body, format, strict ?? false, AdminActor.Of(context), told, cancellationToken);

        if (progress != true) return TypedResults.Ok(await RunAsync(null));

        context.Response.ContentType = "application/jsonl";
        await foreach (var line in new ImportFeed().FollowAsync(RunAsync))
        {
            await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line, AdminJson.Options), cancellationToken);
            await context.Response.Body.WriteAsync("\n"u8.ToArray(), cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
        }

        return TypedResults.Empty;
    }
}
