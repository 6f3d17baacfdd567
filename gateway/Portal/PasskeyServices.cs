using Gateway.Accounts.SecondFactors;
using Gateway.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Gateway.Portal;

/// <summary>The platform's passkey handler over our own store, and none of its accounts, cookies or codes.</summary>
internal static class PasskeyServices
{
    private const int HttpsPort = 443;

    public static IServiceCollection AddPasskeys(this IServiceCollection services)
    {
        services.AddSingleton<PasskeyStore>().AddSingleton<SpentProofs>().AddScoped<PasskeyCeremonies>();
        services.AddIdentityCore<PasskeyOwner>().AddUserStore<PasskeyUserStore>();
        services.AddScoped<IPasskeyHandler<PasskeyOwner>, PasskeyHandler<PasskeyOwner>>();
        services.AddOptions<IdentityPasskeyOptions>().Configure<IOptions<GatewayOptions>, IReadOnlyList<ListenerPlan>>(Configure);
        return services;
    }

    private static void Configure(IdentityPasskeyOptions passkeys, IOptions<GatewayOptions> gateway, IReadOnlyList<ListenerPlan> plans)
    {
        // Never from the request: a Host header names nobody.
        var host = gateway.Value.PublicHost.ToLowerInvariant();
        int[] ports = [HttpsPort, .. plans.Where(plan => plan.IsHttp).Select(plan => plan.Endpoint.Port)];
        passkeys.ServerDomain = host;
        passkeys.UserVerificationRequirement = "required";
        passkeys.ResidentKeyRequirement = "preferred";
        passkeys.AttestationConveyancePreference = "none";
        passkeys.ValidateOrigin = asked => ValueTask.FromResult(
            !asked.CrossOrigin
            && Uri.TryCreate(asked.Origin, UriKind.Absolute, out var origin)
            && origin.Scheme == Uri.UriSchemeHttps
            && string.Equals(origin.IdnHost, host, StringComparison.OrdinalIgnoreCase)
            && ports.Contains(origin.Port));
    }
}
