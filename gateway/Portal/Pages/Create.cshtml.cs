using Gateway.AppPasswords;
using Gateway.Audit;

namespace Gateway.Portal.Pages;

/// <summary>
/// Makes an app password and shows it on the very answer to the form: never again, and nowhere else. Who has as many as allowed chooses there
/// and then which one it replaces.
/// </summary>
internal sealed class CreateModel(
    AppPasswordIssuer issuer, AppPasswordRevoker revoker, AppPasswordStore store, LastUseLog uses, MailSetup setup, PortalThrottle throttle, TimeProvider time) : PortalPage
{
    public string? Error { get; private set; }

    public CreateForm Asked { get; private set; } = new();

    public ShownAppPassword? Shown { get; private set; }

    /// <summary>The app passwords to choose from, one of which has to go; empty: none has.</summary>
    public IReadOnlyList<AppPassword> Replaceable { get; private set; } = [];

    public IReadOnlyDictionary<string, AppPasswordUse> Uses { get; private set; } = new Dictionary<string, AppPasswordUse>();

    protected override bool NeedsRecent => true;

    public void OnGet(string? device)
    {
        if (MailClient.Find(device) is { } client) Asked = new() { Device = client.Key, Label = client.Name };
    }

    public Task OnPostAsync(CreateForm asked) => LimitedAsync(asked, () => IssueAsync(asked));

    public Task OnPostReplaceAsync(CreateForm asked) => LimitedAsync(asked, async () =>
    {
        // Nothing is deleted for a name that can't be taken, nor when there is room by now.
        if (await IssueAsync(asked) is not IssueResult.LimitReached) return;
        if (await revoker.RevokeAsync(Account.Id, asked.Replace ?? "", Actor.Owner(Account.Id), HttpContext.RequestAborted) is not RevokeResult.Done) return;

        await IssueAsync(asked);
    });

    private async Task LimitedAsync(CreateForm asked, Func<Task> create)
    {
        if (await throttle.TryCreateAsync(Account.Id, HttpContext.RequestAborted))
        {
            await create();
            return;
        }

        (Asked, Error) = (asked, Text.T("Create.TooMany"));
        Response.StatusCode = StatusCodes.Status429TooManyRequests;
    }

    private async Task<IssueResult> IssueAsync(CreateForm asked)
    {
        (Asked, Error, Replaceable) = (asked, null, []);
        var result = await issuer.IssueAsync(asked.ToRequest(Account.Id, time.GetUtcNow()), Actor.Owner(Account.Id), HttpContext.RequestAborted);
        switch (result)
        {
            case IssueResult.Issued issued:
                Shown = ShownAppPassword.Of(issued.AppPassword, Account.Id, setup) with { Client = MailClient.Find(asked.Device) };
                issued.AppPassword.Dispose();
                break;
            case IssueResult.LimitReached limit:
                Error = Text.T("Create.Limit", limit.Limit);
                Replaceable = await store.ListAsync(Account.Id, HttpContext.RequestAborted);
                Uses = await uses.ListAsync(Account.Id, HttpContext.RequestAborted);
                break;
            default:
                Error = Text.T(result switch
                {
                    IssueResult.NotAllowed => "Create.NotAllowed",
                    IssueResult.Invalid { Field: "networks" } => "Create.InvalidNetworks",
                    IssueResult.Invalid => "Create.Invalid",
                    _ => "Error.Unavailable",
                });
                break;
        }

        return result;
    }
}
