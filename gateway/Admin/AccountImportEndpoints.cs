using Gateway.Accounts;
using Gateway.Audit;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Admin;

/// <summary><c>/accounts/import</c>: CSV with the columns account, state, group, aliases (separated by spaces).</summary>
internal static class AccountImportEndpoints
{
    private const long LargestImport = 256 * 1024 * 1024;

    public static void MapAccountImport(this IEndpointRouteBuilder api) =>
        api.MapPost("/accounts/import", ImportAsync)
            .Accepts<string>("text/csv")
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(LargestImport))
            .WithTags("accounts")
            .WithSummary("Add many accounts; those that are there already stay as they are");

    private static async Task<Ok<ImportResult>> ImportAsync(AccountRegistrar registrar, HttpContext context, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(context.Request.Body);
        var actor = AdminActor.Of(context);
        var (added, unchanged) = (0, 0);
        var failed = new List<string>();
        for (var number = 1; await reader.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            if (IsData(line, number))
            {
                var fault = await AddAsync(registrar, line, actor, cancellationToken);
                (added, unchanged) = (added + (fault is null ? 1 : 0), unchanged + (fault is "" ? 1 : 0));
                if (fault is { Length: > 0 })
                {
                    failed.Add($"line {number}: {fault}");
                }
            }
        }

        return TypedResults.Ok(new ImportResult(added, unchanged, failed));
    }

    private static bool IsData(string line, int number) =>
        !string.IsNullOrWhiteSpace(line) && !line.StartsWith('#') && !(number == 1 && line.StartsWith("account", StringComparison.OrdinalIgnoreCase) && !line.Contains('@', StringComparison.Ordinal));

    // Null: added. Empty: was there. Else: why not.
    private static async Task<string?> AddAsync(AccountRegistrar registrar, string line, Actor actor, CancellationToken cancellationToken)
    {
        var cells = line.Split(',', StringSplitOptions.TrimEntries);
        var state = cells.ElementAtOrDefault(1) is { Length: > 0 } word ? word : null;
        if (!Enum.TryParse<TwoStepState>(state ?? nameof(TwoStepState.Disabled), ignoreCase: true, out var parsed) || !Enum.IsDefined(parsed))
        {
            return $"\"{state}\" is no state; Disabled, Enabled, Enforced or Blocked";
        }

        var account = new AccountRequest(cells[0], state is null ? null : parsed, cells.ElementAtOrDefault(2) is { Length: > 0 } group ? group : null)
        {
            Aliases = cells.ElementAtOrDefault(3)?.Split([' ', ';'], StringSplitOptions.RemoveEmptyEntries) ?? [],
        };
        return await registrar.AddAsync(account, actor, cancellationToken) switch
        {
            AddAccountResult.Added => null,
            AddAccountResult.NameTaken => "",
            AddAccountResult.InvalidName invalid => $"\"{invalid.Name}\" is no address",
            _ => throw new InvalidOperationException("An unknown result of adding an account."),
        };
    }
}
