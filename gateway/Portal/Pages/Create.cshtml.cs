using Gateway.AppPasswords;
using Gateway.Audit;

namespace Gateway.Portal.Pages;

/// <summary>Makes an app password and shows it on the very answer to the form: never again, and nowhere else.</summary>
internal sealed class CreateModel(AppPasswordIssuer issuer, MailSetup setup) : PortalPage
{
    public string? Error { get; private set; }

    public string? Label { get; private set; }

    public ShownAppPassword? Shown { get; private set; }

    protected override bool NeedsRecent => true;

    public async Task OnPostAsync(string? label)
    {
        Label = label;
        var result = await issuer.IssueAsync(new IssueRequest(Account.Id, label ?? ""), Actor.Owner(Account.Id), HttpContext.RequestAborted);
        if (result is IssueResult.Issued issued)
        {
            Shown = ShownAppPassword.Of(issued.AppPassword, Account.Id, setup);
            issued.AppPassword.Dispose();
            return;
        }

        Error = result switch
        {
            IssueResult.LimitReached limit => Text.T("Create.Limit", limit.Limit),
            IssueResult.NotAllowed => Text.T("Create.NotAllowed"),
            IssueResult.Invalid => Text.T("Create.Invalid"),
            _ => Text.T("Error.Unavailable"),
        };
    }
}
