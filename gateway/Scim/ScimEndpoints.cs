using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Accounts;
using Gateway.Admin;
using Gateway.Hosting;
using Gateway.Storage;

namespace Gateway.Scim;

/// <summary><c>/scim/v2</c>: a directory adds accounts and suspends them by itself, with a token of the security role.</summary>
internal static class ScimEndpoints
{
    private const int LargestPage = 500;

    public static void MapScim(this WebApplication app)
    {
        var scim = app.MapGroup(ScimRoutes.Prefix).ServedOn(ListenerRole.Admin).AddEndpointFilter(AnswerTroubleAsync).ExcludeFromDescription();
        scim.MapGet("/Users", ListAsync);
        scim.MapPost("/Users", CreateAsync);
        scim.MapGet("/Users/{id}", FindAsync);
        scim.MapPut("/Users/{id}", ReplaceAsync);
        scim.MapPatch("/Users/{id}", PatchAsync);
        scim.MapDelete("/Users/{id}", () => ScimAnswer.Error(StatusCodes.Status501NotImplemented, "Accounts are not deleted from here; set active to false."));
        scim.MapGet("/ServiceProviderConfig", () => ScimAnswer.Of(ScimDiscovery.ServiceProvider()));
        scim.MapGet("/Schemas", () => ScimAnswer.List([ScimDiscovery.UserSchema()], 1, 1));
        scim.MapGet("/Schemas/{id}", (string id) => id == ScimRoutes.UserSchema ? ScimAnswer.Of(ScimDiscovery.UserSchema()) : ScimAnswer.Error(404, $"There is no schema {id}."));
        scim.MapGet("/ResourceTypes", () => ScimAnswer.List([ScimDiscovery.UserType()], 1, 1));
        scim.MapGet("/ResourceTypes/{id}", (string id) => id == "User" ? ScimAnswer.Of(ScimDiscovery.UserType()) : ScimAnswer.Error(404, $"There is no resource type {id}."));
    }

    private static async Task<IResult> ListAsync(AccountStore store, string? filter, int? startIndex, int? count, CancellationToken cancellationToken)
    {
        if (!ScimFilter.TryRead(filter, out var userName)) return ScimAnswer.Error(400, "The filter that is supported is: userName eq \"…\".", "invalidFilter");

        var start = Math.Max(1, startIndex ?? 1);
        if (userName is not null)
        {
            var found = await store.FindByLoginNameAsync(userName, cancellationToken);
            return ScimAnswer.List(found is null || start > 1 || count is <= 0 ? [] : [ScimUser.Of(found)], found is null ? 0 : 1, start);
        }

        var total = (await store.CountAsync(cancellationToken)).Values.Sum();
        var page = await store.ListAsync(new AccountFilter { Skip = start - 1, Limit = Math.Clamp(count ?? 100, 0, LargestPage) }, cancellationToken);
        return ScimAnswer.List([.. page.Select(ScimUser.Of)], total, start);
    }

    private static async Task<IResult> FindAsync(AccountStore store, string id, CancellationToken cancellationToken) =>
        await store.FindAsync(id.ToLowerInvariant(), cancellationToken) is { } account ? ScimAnswer.Of(ScimUser.Of(account)) : ScimAnswer.NotFound(id);

    private static async Task<IResult> CreateAsync(AccountRegistrar registrar, HttpContext context, CancellationToken cancellationToken)
    {
        if (ScimUserInput.Read(await BodyAsync(context, cancellationToken)) is not { UserName: { } userName } user) return ScimAnswer.Error(400, "userName is missing.", "invalidValue");

        var aliases = user.Emails.Where(email => !string.Equals(email, userName, StringComparison.OrdinalIgnoreCase));
        var request = new AccountRequest(userName, user.Active is false ? TwoStepState.Blocked : null) { Aliases = [.. aliases] };
        switch (await registrar.AddAsync(request, AdminActor.Of(context), cancellationToken))
        {
            case AddAccountResult.Added added:
                var shown = ScimUser.Of(added.Account);
                context.Response.Headers.Location = (string)shown["meta"]!["location"]!;
                return ScimAnswer.Of(shown, StatusCodes.Status201Created);
            case AddAccountResult.NameTaken taken:
                return ScimAnswer.Error(409, $"{taken.Name}, or one of its addresses, is a user's already.", "uniqueness");
            case AddAccountResult.InvalidName invalid:
                return ScimAnswer.Error(400, $"\"{invalid.Name}\" is no mail address.", "invalidValue");
            default:
                throw new InvalidOperationException("An unknown result of adding an account.");
        }
    }

    private static async Task<IResult> ReplaceAsync(AccountStore store, ScimActivation activation, string id, HttpContext context, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id.ToLowerInvariant(), cancellationToken) is not { } account) return ScimAnswer.NotFound(id);
        if (ScimUserInput.Read(await BodyAsync(context, cancellationToken)) is not { UserName: { } userName } user) return ScimAnswer.Error(400, "userName is missing.", "invalidValue");
        if (!string.Equals(userName, account.Id, StringComparison.OrdinalIgnoreCase)) return ScimAnswer.Error(400, "A userName does not change; add a new user.", "mutability");

        return await ActivateAsync(activation, account, user.Active ?? true, context, cancellationToken);
    }

    private static async Task<IResult> PatchAsync(AccountStore store, ScimActivation activation, string id, HttpContext context, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id.ToLowerInvariant(), cancellationToken) is not { } account) return ScimAnswer.NotFound(id);

        var active = ScimPatch.Read(await BodyAsync(context, cancellationToken), out var fault);
        return fault is not null ? ScimAnswer.Error(400, fault, "invalidSyntax")
            : active is { } wanted ? await ActivateAsync(activation, account, wanted, context, cancellationToken)
            : ScimAnswer.Of(ScimUser.Of(account));
    }

    private static async Task<IResult> ActivateAsync(
        ScimActivation activation, Account account, bool active, HttpContext context, CancellationToken cancellationToken) =>
        await activation.SetAsync(account, active, AdminActor.Of(context), cancellationToken) is { } changed
            ? ScimAnswer.Of(ScimUser.Of(changed))
            : ScimAnswer.NotFound(account.Id);

    private static async Task<JsonNode?> BodyAsync(HttpContext context, CancellationToken cancellationToken) =>
        await JsonNode.ParseAsync(context.Request.Body, null, new JsonDocumentOptions { MaxDepth = 16 }, cancellationToken);

    private static async ValueTask<object?> AnswerTroubleAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (JsonException)
        {
            return ScimAnswer.Error(400, "The body is no JSON.", "invalidSyntax");
        }
        catch (StoreUnavailableException)
        {
            context.HttpContext.Response.Headers.RetryAfter = "5";
            return ScimAnswer.Error(503, "The store can't answer now; try again shortly.");
        }
        catch (StoreFaultException)
        {
            return ScimAnswer.Error(500, "The store answers wrongly; nothing was changed.");
        }
    }
}
