using System.Text.Json;
using Gateway.Hosting;
using Gateway.Storage;

namespace Gateway.Admin;

/// <summary>The admin API: resource by resource, on the admin listener alone.</summary>
internal static class AdminEndpoints
{
    public static void MapAdmin(this WebApplication app)
    {
        var gate = app.Services.GetRequiredService<AdminGate>();
        app.UseWhen(context => ListenerGate.RoleOf(context) is ListenerRole.Admin, admin => admin.Use((context, next) => gate.RunAsync(context, next)));
        var api = app.MapGroup(AdminRoutes.Prefix).ServedOn(ListenerRole.Admin).AddEndpointFilter(AnswerTroubleAsync);
        api.MapAccounts();
        api.MapAccountImport();
        api.MapAppPasswords();
        api.MapSessions();
        api.MapDevices();
        api.MapPolicies();
        api.MapAudit();
        api.MapKeys();
        api.MapBackends();
        api.MapBulk();
        api.MapSignIns();
        api.MapTokens();
        api.MapOperators();
        api.MapNode();
        app.MapOpenApi(AdminRoutes.Prefix + "/openapi.json").ServedOn(ListenerRole.Admin);
    }

    // The environment's failures, told apart: come back later, or somebody must look.
    private static async ValueTask<object?> AnswerTroubleAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (StoreUnavailableException)
        {
            return AdminProblem.StoreAway(context.HttpContext);
        }
        catch (StoreFaultException wrong)
        {
            return AdminProblem.Of(StatusCodes.Status500InternalServerError, $"The store answers wrongly: {wrong.Message}");
        }
        catch (JsonException)
        {
            return AdminProblem.Of(StatusCodes.Status400BadRequest, "The body is not the JSON that this resource takes.");
        }
    }
}
