namespace Gateway.Portal.Pages;

/// <summary>A link to a profile that was used, or is too old.</summary>
internal sealed class LinkOverModel : PortalPage
{
    protected override PortalLevel Needs => Visit.Level;

    public void OnGet() => Response.StatusCode = StatusCodes.Status410Gone;
}
