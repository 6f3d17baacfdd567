using Gateway.Accounts.SecondFactors;

namespace Gateway.Portal;

/// <summary>A new authenticator's seed as a page shows it.</summary>
/// <param name="Pending">Sealed; comes back with the code that proves it.</param>
/// <param name="Key">To type.</param>
/// <param name="Qr">To scan.</param>
internal sealed record SeedForm(string Pending, string Key, string Qr)
{
    public static SeedForm Of(byte[] seed, string pending, string title, string accountId) => new(pending, TotpSeed.Show(seed), QrSvg.Of(TotpSeed.UriOf(seed, title, accountId)));
}
