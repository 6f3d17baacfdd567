using System.Text;
using System.Text.Json;
using Gateway.Audit;
using Gateway.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Admin;

/// <summary><c>/audit</c>: list, export, verify. There is no way to change it.</summary>
internal static class AuditEndpoints
{
    private const int LargestPage = 1_000;

    public static void MapAudit(this IEndpointRouteBuilder api)
    {
        var audit = api.MapGroup("/audit").WithTags("audit");
        audit.MapGet("/", ListAsync).For(AdminRole.Auditor, AdminRole.Security).WithSummary("The newest rows, newest first");
        audit.MapGet("/export", ExportAsync).For(AdminRole.Auditor, AdminRole.Security).WithSummary("Every row, oldest first, as JSON lines or, with format=cef, as CEF for a SIEM").Produces<AuditResource>(contentType: "application/jsonl");
        audit.MapPost("/verify", VerifyAsync).For(AdminRole.Auditor, AdminRole.Security).WithSummary("Check the whole chain, and that of the revocations");
    }

    private static async Task<Ok<Page<AuditResource>>> ListAsync(
        AuditStore store, AuditLog log, [AsParameters] AuditQuery query, CancellationToken cancellationToken)
    {
        // What is still in the write-behind queue belongs to "now".
        await log.FlushAsync(cancellationToken);
        var filter = new AuditFilter
        {
            AccountId = query.Account?.ToLowerInvariant(),
            Kind = query.Kind,
            From = query.From,
            To = query.To,
            Before = long.TryParse(query.After, out var seq) ? seq : null,
            Limit = Math.Clamp(query.Limit ?? 100, 1, LargestPage),
        };
        var rows = await store.ListAsync(filter, cancellationToken);
        return TypedResults.Ok(new Page<AuditResource>([.. rows.Select(AuditResource.Of)], rows.Count == filter.Limit ? rows[^1].Seq.ToString(System.Globalization.CultureInfo.InvariantCulture) : null));
    }

    private static async Task ExportAsync(AuditStore store, AuditLog log, long? after, AuditFormat? format, HttpContext context, CancellationToken cancellationToken)
    {
        await log.FlushAsync(cancellationToken);
        var isCef = format is AuditFormat.Cef;
        context.Response.ContentType = isCef ? "text/plain; charset=utf-8" : "application/jsonl";
        await foreach (var row in store.ExportAsync(after ?? 0, cancellationToken))
        {
            var resource = AuditResource.Of(row);
            var line = isCef ? Encoding.UTF8.GetBytes(AuditCef.Write(resource)) : JsonSerializer.SerializeToUtf8Bytes(resource, AdminJson.Options);
            await context.Response.Body.WriteAsync(line, cancellationToken);
            await context.Response.Body.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }
    }

    // A log cut back to an older end that was sealed once looks whole by itself: what this node has seen tells.
    private static async Task<Ok<AuditVerdict>> VerifyAsync(
        AuditStore store, AuditLog log, RevocationLog revocations, HeadMirror mirror, CancellationToken cancellationToken)
    {
        await log.FlushAsync(cancellationToken);
        var verdict = await store.VerifyAsync(null, cancellationToken);
        if (verdict.IsIntact && await revocations.VerifyAsync(cancellationToken) is { IsIntact: false } cut)
        {
            verdict = new ChainVerdict(verdict.Rows, cut.FirstBadSeq, $"of the revocation log: {cut.Fault}");
        }

        if (verdict.IsIntact && await mirror.FindCutAsync(cancellationToken) is { } setBack)
        {
            verdict = new ChainVerdict(verdict.Rows, setBack.Seq, $"the {setBack.Log} log ends before, or differs at, this row, which this node has seen");
        }

        return TypedResults.Ok(new AuditVerdict(verdict.Rows, verdict.FirstBadSeq, verdict.Fault));
    }

    /// <summary>Which rows.</summary>
    internal sealed record AuditQuery(string? Account, AuditKind? Kind, DateTimeOffset? From, DateTimeOffset? To, string? After, int? Limit);
}

/// <summary>How the log is exported.</summary>
internal enum AuditFormat
{
    Jsonl,
    Cef,
}
