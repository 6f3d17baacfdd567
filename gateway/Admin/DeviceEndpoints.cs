using Gateway.Devices;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Gateway.Admin;

/// <summary><c>/devices</c>: the phones, and what they may do.</summary>
internal static class DeviceEndpoints
{
    private const int MostListed = 10_000;

    public static void MapDevices(this IEndpointRouteBuilder api)
    {
        var devices = api.MapGroup("/devices").WithTags("devices");
        devices.MapGet("/", ListAsync).WithSummary("ActiveSync devices, last seen first");
        devices.MapPut("/{account}/{id}/state", SetAsync).WithSummary("Allow, quarantine or block one, or leave it to the rules");
        devices.MapPut("/{account}/{id}/wipe", WipeAsync).WithSummary("Ask one to forget the account or everything, or take that back");
    }

    private static async Task<Ok<Page<DeviceResource>>> ListAsync(
        DeviceStore store, DeviceRegister register, IOptionsMonitor<DeviceOptions> options, string? account, CancellationToken cancellationToken)
    {
        // What came a moment ago may still wait to be written.
        await register.FlushAsync(cancellationToken);
        var found = await store.ListAsync(account?.ToLowerInvariant(), MostListed, cancellationToken);
        return TypedResults.Ok(new Page<DeviceResource>([.. found.Select(device => DeviceResource.Of(device, options.CurrentValue))], null));
    }

    private static async Task<Results<Ok<DeviceResource>, ProblemHttpResult>> SetAsync(
        [AsParameters] DeviceTarget target, DeviceStateRequest request, HttpContext context, CancellationToken cancellationToken) =>
        target.Answer(await target.Changer.SetAsync(target.AccountId, target.Id, request.State, AdminActor.Of(context), cancellationToken));

    private static async Task<Results<Ok<DeviceResource>, ProblemHttpResult>> WipeAsync(
        [AsParameters] DeviceTarget target, DeviceWipeRequest request, HttpContext context, CancellationToken cancellationToken) =>
        target.Answer(await target.Changer.WipeAsync(target.AccountId, target.Id, request.Scope, AdminActor.Of(context), cancellationToken));

    /// <summary>The device that a path names, and what changes it.</summary>
    private readonly record struct DeviceTarget(string Account, string Id, DeviceChanger Changer, IOptionsMonitor<DeviceOptions> Options)
    {
        public string AccountId => Account.ToLowerInvariant();

        public Results<Ok<DeviceResource>, ProblemHttpResult> Answer(Device? device) => device is null
            ? AdminProblem.NotFound($"device {Id} of {Account}")
            : TypedResults.Ok(DeviceResource.Of(device, Options.CurrentValue));
    }
}
