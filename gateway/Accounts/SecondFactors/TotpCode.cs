using OtpNet;

namespace Gateway.Accounts.SecondFactors;

/// <summary>Matches a typed code against a seed (RFC 6238), one step either way.</summary>
internal static class TotpCode
{
    private const int Digits = 6;
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    /// <summary>The time step that the code belongs to; null when it is of none of the three. Spaces do not count.</summary>
    public static long? StepOf(byte[] seed, string typed, DateTimeOffset now)
    {
        var code = typed.Replace(" ", "", StringComparison.Ordinal);
        if (code.Length != Digits || !code.All(char.IsAsciiDigit)) return null;

        return new Totp(seed).VerifyTotp(now.UtcDateTime, code, out var step, Window) ? step : null;
    }
}
