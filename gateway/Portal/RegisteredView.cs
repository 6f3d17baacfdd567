namespace Gateway.Portal;

/// <summary>A completed registration as its page shows it, once.</summary>
/// <param name="RecoveryCodes">As shown.</param>
/// <param name="First">The first app password; null when none could be made.</param>
internal sealed record RegisteredView(IReadOnlyList<string> RecoveryCodes, ShownAppPassword? First)
{
    /// <summary>Takes the plain text over for the page.</summary>
    public static RegisteredView Of(RegistrationResult.Done done, string accountId, MailSetup setup)
    {
        using var first = done.First;
        return new(done.RecoveryCodes, first is null ? null : ShownAppPassword.Of(first, accountId, setup));
    }
}
