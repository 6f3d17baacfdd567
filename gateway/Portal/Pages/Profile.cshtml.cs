using System.Text;
using Gateway.AppPasswords;
using Gateway.Audit;

namespace Gateway.Portal.Pages;

/// <summary>Makes an app password inside a profile for Apple's devices, and a link that hands the profile out once.</summary>
internal sealed class ProfileModel(AppPasswordIssuer issuer, ProfileLinks links, MailSetup setup, PortalThrottle throttle) : PortalPage
{
    public string? Error { get; private set; }

    public string? Label { get; private set; }

    public bool WantsServers { get; private set; }

    public Uri? Link { get; private set; }

    public MailSetup Setup => setup;

    protected override bool NeedsRecent => true;

    public void OnGet(string? device) => Label = MailClient.Find(device)?.Name;

    public async Task OnPostAsync(string? label, string? kind)
    {
        (Label, WantsServers) = (label, kind is "servers" || !setup.HasActiveSync);
        if (!await throttle.TryCreateAsync(Account.Id, HttpContext.RequestAborted))
        {
            Error = Text.T("Create.TooMany");
            Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return;
        }

        var result = await issuer.IssueAsync(new IssueRequest(Account.Id, label ?? ""), Actor.Owner(Account.Id), HttpContext.RequestAborted);
        if (result is IssueResult.Issued issued)
        {
            using var appPassword = issued.AppPassword;
            var profile = AppleProfile.Write(new(Account.Id, appPassword.Record, Encoding.ASCII.GetString(appPassword.PlainText.Octets), WantsServers), setup);
            Link = await links.CreateAsync(HttpContext, Account.Id, profile);
            return;
        }

        Error = result is IssueResult.LimitReached limit ? Text.T("Apple.Limit", limit.Limit) : Text.T(result switch
        {
            IssueResult.NotAllowed => "Create.NotAllowed",
            IssueResult.Invalid => "Create.Invalid",
            _ => "Error.Unavailable",
        });
    }
}
