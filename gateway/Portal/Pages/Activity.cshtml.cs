using Gateway.AppPasswords;
using Gateway.Audit;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Portal.Pages;

/// <summary>Who signed in lately and who was refused, in plain words; "it was me" for a device that took another's place.</summary>
internal sealed class ActivityModel(AuditStore audit, AppPasswordStore store, AppPasswordReleaser releaser) : PortalPage
{
    private const int Rows = 200;

    public IReadOnlyList<ActivityEntry> Entries { get; private set; } = [];

    protected override bool NeedsRecent => HttpMethods.IsPost(Request.Method);

    public async Task OnGetAsync()
    {
        var stop = HttpContext.RequestAborted;
        var rows = await audit.ListAsync(new AuditFilter { AccountId = Account.Id, Limit = Rows }, stop);
        Entries = ActivityWords.Of(rows, (await store.ListAsync(Account.Id, stop, withRevoked: true)).ToDictionary(item => item.Id, StringComparer.Ordinal));
    }

    public async Task<IActionResult> OnPostMineAsync(string? id)
    {
        await releaser.ReleaseAsync(Account.Id, id ?? "", Actor.Owner(Account.Id), HttpContext.RequestAborted);
        return Redirect(Request.Path);
    }
}
