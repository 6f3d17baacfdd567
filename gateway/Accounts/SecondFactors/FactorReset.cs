using Gateway.Audit;
using Gateway.Storage;

namespace Gateway.Accounts.SecondFactors;

/// <summary>Takes away what lets a person past the second step, for an operator. The state stays: an Enforced account goes on with its app passwords.</summary>
internal sealed class FactorReset(Database database, AuditLog audit, TimeProvider time)
{
    /// <summary>
    /// Deletes second factors, recovery codes, remembered browsers and portal sessions: the next portal sign-in registers anew. How many factors there
    /// were; null: no such account.
    /// </summary>
    public Task<int?> RequireRegistrationAsync(string accountId, Actor actor, CancellationToken cancellationToken) => database.WriteAsync<int?>(
        async session =>
        {
            if (!await AccountStore.LockAsync(session, accountId)) return null;

            var factors = await session.ExecuteAsync("delete from second_factor where account_id = @accountId", new { accountId });
            await session.ExecuteAsync("delete from recovery_code where account_id = @accountId", new { accountId });
            await ForgetAsync(session, accountId);
            await audit.AppendAsync(session, EventOf(AuditKind.RegistrationRequired, accountId, actor, $"{factors} second factors"));
            return factors;
        },
        cancellationToken);

    /// <summary>Deletes remembered browsers and portal sessions. How many browsers; null: no such account.</summary>
    public Task<int?> ForgetBrowsersAsync(string accountId, Actor actor, CancellationToken cancellationToken) => database.WriteAsync<int?>(
        async session =>
        {
            if (!await AccountStore.LockAsync(session, accountId)) return null;

            var browsers = await ForgetAsync(session, accountId);
            await audit.AppendAsync(session, EventOf(AuditKind.BrowsersForgotten, accountId, actor, $"{browsers} browsers"));
            return browsers;
        },
        cancellationToken);

    private static async Task<int> ForgetAsync(DatabaseSession session, string accountId)
    {
        await session.ExecuteAsync("delete from portal_session where account_id = @accountId", new { accountId });
        return await session.ExecuteAsync("delete from known_device where account_id = @accountId", new { accountId });
    }

    private AuditEvent EventOf(AuditKind kind, string accountId, Actor actor, string detail) =>
        new() { Kind = kind, At = time.GetUtcNow(), Actor = actor, AccountId = accountId, Detail = detail };
}
