using Gateway.Accounts;
using Gateway.AppPasswords;

namespace Gateway.Portal.Pages;

/// <summary>The account's app passwords.</summary>
internal sealed class AppPasswordsModel(AppPasswordStore store, LastUseLog uses, PolicyStore policies) : PortalPage
{
    public IReadOnlyList<AppPassword> Items { get; private set; } = [];

    public IReadOnlyDictionary<string, AppPasswordUse> Uses { get; private set; } = new Dictionary<string, AppPasswordUse>();

    public bool MayCreate { get; private set; }

    public async Task OnGetAsync()
    {
        var stop = HttpContext.RequestAborted;
        Items = await store.ListAsync(Account.Id, stop);
        Uses = await uses.ListAsync(Account.Id, stop);
        MayCreate = (await policies.EffectiveAsync(Account.Id, stop)).MayCreateAppPasswords == true;
    }
}
