using Gateway.Storage;

namespace Gateway.Portal;

/// <summary>What follows both steps: a signed-in session, a known browser, and strangers' wrong tries forgiven.</summary>
internal sealed class PortalEntry(PortalSessions sessions, KnownBrowsers browsers, PortalThrottle throttle, PortalJournal journal, Database database)
{
    /// <summary>Signs the account in here. <paramref name="how"/>: what the second step was, for the audit.</summary>
    public async Task EnterAsync(HttpContext context, string accountId, string how)
    {
        await sessions.EnterAsync(context, accountId);
        await browsers.RememberAsync(context, accountId);
        await throttle.LiftAsync(accountId, context.RequestAborted);
        await RememberLanguageAsync(context, accountId);
        journal.SignedIn(context, accountId, how);
    }

    // Mail to this person is written in it.
    private Task<int> RememberLanguageAsync(HttpContext context, string accountId) => database.WriteAsync(
        session => session.ExecuteAsync(
            "insert into account_language (account_id, language) values (@accountId, @language) on conflict (account_id) do update set language = @language",
            new { accountId, language = System.Globalization.CultureInfo.CurrentUICulture.Name }),
        context.RequestAborted);
}
