using Microsoft.AspNetCore.Mvc;

namespace Gateway.Portal.Pages;

/// <summary>Every address below the portal's that is no page.</summary>
internal sealed class MissingModel : PortalPage
{
    protected override PortalLevel Needs => Visit.Level;

    public IActionResult OnGet() => Missing();

    public IActionResult OnPost() => Missing();
}
