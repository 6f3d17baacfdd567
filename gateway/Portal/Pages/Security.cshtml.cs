using Gateway.Accounts.SecondFactors;

namespace Gateway.Portal.Pages;

/// <summary>How this account is signed in to: second factors, recovery codes, browsers.</summary>
internal sealed class SecurityModel(SecondFactorStore factors, RecoveryCodes recovery, KnownBrowsers browsers) : PortalPage
{
    public IReadOnlyList<SecondFactor> Factors { get; private set; } = [];

    public long CodesLeft { get; private set; }

    public int Browsers { get; private set; }

    public async Task OnGetAsync()
    {
        var stop = HttpContext.RequestAborted;
        Factors = await factors.ListAsync(Account.Id, stop);
        CodesLeft = await recovery.CountAsync(Account.Id, stop);
        Browsers = (await browsers.ListAsync(Account.Id, stop)).Count;
    }
}
