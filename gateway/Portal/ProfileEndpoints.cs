namespace Gateway.Portal;

/// <summary>Where a device fetches its profile: it has no session here, only the link.</summary>
internal static class ProfileEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(ProfileLinks.Path + "{secret}", TakeAsync).ExcludeFromDescription();

    private static async Task<IResult> TakeAsync(string secret, ProfileLinks links, HttpContext context)
    {
        if (await links.TakeAsync(secret, context.RequestAborted) is not { } signed) return Results.Redirect(PortalGate.Root + "/profile/over");

        context.Response.Headers.ContentDisposition = "attachment; filename=\"mail.mobileconfig\"";
        return Results.Bytes(signed, AppleProfile.ContentType);
    }
}
