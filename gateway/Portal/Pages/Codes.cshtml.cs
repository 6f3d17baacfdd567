using Gateway.Accounts.SecondFactors;

namespace Gateway.Portal.Pages;

/// <summary>Makes new recovery codes and shows them on the very answer to the form: never again.</summary>
internal sealed class CodesModel(SecondFactorChanger changer) : PortalPage
{
    public IReadOnlyList<string>? Shown { get; private set; }

    public string? Error { get; private set; }

    protected override bool NeedsRecent => true;

    public async Task OnPostAsync()
    {
        Shown = await changer.ReplaceCodesAsync(Account.Id, HttpContext.RequestAborted);
        Error = Shown is null ? Text.T("Error.Unavailable") : null;
    }
}
