using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gateway.Audit;
using Gateway.Storage;

namespace Gateway.Portal;

/// <summary>
/// Browsers that an account signed in with, known for a year by a cookie of their own. They skip no step: strangers' wrong tries do not slow them.
/// One cookie serves several accounts, since the stored hash covers the account as well.
/// </summary>
internal sealed class KnownBrowsers(Database database, AuditLog audit, TimeProvider time)
{
    public const string Cookie = "__Host-browser";
    private const int ReferenceOctets = 32;
    private const int MaxCookieCharacters = 64;
    private const int Most = 50;
    private static readonly TimeSpan KnownFor = TimeSpan.FromDays(365);

    /// <summary>Whether this browser is one of the account's.</summary>
    public async Task<bool> IsKnownAsync(HttpContext context, string accountId)
    {
        if (HashOf(context.Request.Cookies[Cookie], accountId) is not { } hash) return false;

        var after = (time.GetUtcNow() - KnownFor).ToStored();
        return await database.ReadAsync(
            session => session.ScalarAsync<long>("select count(*) from known_device where token_hash = @hash and seen > @after", new { hash, after }), context.RequestAborted) == 1;
    }

    /// <summary>After both steps: from now on it is known.</summary>
    public async Task RememberAsync(HttpContext context, string accountId)
    {
        var reference = context.Request.Cookies[Cookie];
        if (HashOf(reference, accountId) is not { } hash)
        {
            reference = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(ReferenceOctets));
            hash = HashOf(reference, accountId)!;
        }

        var row = new { hash, accountId, label = BrowserName.Of(context.Request.Headers.UserAgent), now = time.GetUtcNow().ToStored() };
        await database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(
                    """
                    insert into known_device (token_hash, account_id, label, created, seen) values (@hash, @accountId, @label, @now, @now)
                    on conflict (token_hash) do update set seen = @now, label = @label
                    """,
                    row);
                await session.ExecuteAsync(
                    $"delete from known_device where account_id = @accountId and token_hash not in (select token_hash from known_device where account_id = @accountId order by seen desc limit {Most})",
                    row);
            },
            context.RequestAborted);
        context.Response.Cookies.Append(Cookie, reference!, new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = KnownFor, IsEssential = true });
    }

    /// <summary>The account's, the last used first.</summary>
    public Task<IReadOnlyList<KnownBrowser>> ListAsync(string accountId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<KnownBrowser>>(
            async session => [.. (await session.QueryAsync<Row>("select token_hash, label, created, seen from known_device where account_id = @accountId order by seen desc", new { accountId })).Select(row => row.ToBrowser())],
            cancellationToken);

    /// <summary>Forgets one of the account's, or all when <paramref name="id"/> is null.</summary>
    public Task ForgetAsync(string accountId, string? id, CancellationToken cancellationToken)
    {
        var hash = id is { Length: 2 * SHA256.HashSizeInBytes } && id.All(char.IsAsciiHexDigit) ? Convert.FromHexString(id) : [];
        return database.WriteAsync(
            async session =>
            {
                var gone = await session.ExecuteAsync(
                    "delete from known_device where account_id = @accountId and (@all = 1 or token_hash = @hash)", new { accountId, hash, all = id is null ? 1L : 0L });
                if (gone > 0) await audit.AppendAsync(session, new AuditEvent { Kind = AuditKind.BrowsersForgotten, At = time.GetUtcNow(), Actor = Actor.Owner(accountId), AccountId = accountId });
            },
            cancellationToken);
    }

    private static byte[]? HashOf(string? reference, string accountId) =>
        reference is { Length: > 20 and <= MaxCookieCharacters } && Ascii.IsValid(reference)
            ? SHA256.HashData(Encoding.ASCII.GetBytes(reference + " " + accountId))
            : null;

    private sealed class Row
    {
        public byte[] TokenHash { get; init; } = [];

        public string Label { get; init; } = "";

        public long Created { get; init; }

        public long Seen { get; init; }

        public KnownBrowser ToBrowser() => new(Convert.ToHexStringLower(TokenHash), Label, Created.ToTime(), Seen.ToTime());
    }
}
