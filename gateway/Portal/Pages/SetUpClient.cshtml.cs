using Microsoft.AspNetCore.Mvc;

namespace Gateway.Portal.Pages;

/// <summary>How one kind of mail app is set up, with the exact values.</summary>
internal sealed class SetUpClientModel(MailSetup setup) : PortalPage
{
    public MailClient? Client { get; private set; }

    public MailSetup Setup => setup;

    public IActionResult OnGet(string? client)
    {
        Client = MailClient.Find(client);
        return Client is null ? Missing() : Page();
    }
}
