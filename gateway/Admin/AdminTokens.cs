using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gateway.Audit;
using Gateway.Storage;

namespace Gateway.Admin;

/// <summary>
/// Makes, revokes and recognises tokens: 256 random bits, of which the store has the SHA-256 alone. A token is looked up by that hash whole, so that
/// no time tells how much of a guess was right.
/// </summary>
internal sealed class AdminTokens(Database database, AdminTokenStore store, AuditLog audit, TimeProvider time)
{
    /// <summary>Before every token, so that scanners of leaked secrets know one.</summary>
    public const string Prefix = "gwadm_";

    private const int SecretOctets = 32;
    private const int MaxCharacters = 128;
    private const int MaxNameCharacters = 64;
    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);

    /// <summary>The live token that <paramref name="presented"/> is; null: none.</summary>
    public async Task<AdminToken?> FindAsync(string presented, CancellationToken cancellationToken)
    {
        if (presented.Length > MaxCharacters || !Ascii.IsValid(presented)) return null;
        if (await store.FindAsync(HashOf(presented), cancellationToken) is not { } token) return null;

        var now = time.GetUtcNow();
        if (token.Expires <= now) return null;
        if (token.Used is not { } used || now - used > TouchEvery) await store.TouchAsync(token.Id, now, cancellationToken);
        return token;
    }

    /// <summary>
    /// Makes one, and returns it with its text, which is to be had this once; null: a live token has that name. <paramref name="also"/> runs in its
    /// transaction. Throws <see cref="ArgumentException"/> for a name or role that no token can have.
    /// </summary>
    public async Task<(AdminToken Token, string Text)?> IssueAsync(
        TokenRequest wanted, Actor actor, Func<DatabaseSession, string, Task>? also, CancellationToken cancellationToken)
    {
        if (!IsName(wanted.Name)) throw new ArgumentException($"A token's name has 1 to {MaxNameCharacters} letters, digits, dots, hyphens or underscores.");
        if (wanted.Role is AdminRole.Machine || !Enum.IsDefined(wanted.Role)) throw new ArgumentException("A token's role is Auditor, Helpdesk or Security.");

        var now = time.GetUtcNow();
        if (wanted.Expires <= now) throw new ArgumentException("That expiry is over already.");

        var token = new AdminToken(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), wanted.Name, wanted.Role, now.ToStored().ToTime(), wanted.Expires.ToStored().ToTime(), null);
        var text = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretOctets));
        try
        {
            await database.WriteAsync(
                async session =>
                {
                    await AdminTokenStore.InsertAsync(session, token, HashOf(text));
                    if (also is not null) await also(session, token.Id);
                    await audit.AppendAsync(session, EventOf(AuditKind.AdminTokenIssued, token, actor));
                },
                cancellationToken);
        }
        catch (StoreConflictException)
        {
            return null;
        }

        return (token, text);
    }

    /// <summary>Takes one away at once; null: there is none.</summary>
    public Task<AdminToken?> RevokeAsync(string id, Actor actor, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            if (!await AdminTokenStore.RevokeAsync(session, id, time.GetUtcNow())) return null;

            var token = await AdminTokenStore.FindAsync(session, id);
            await audit.AppendAsync(session, EventOf(AuditKind.AdminTokenRevoked, token!, actor));
            return token;
        },
        cancellationToken);

    private static byte[] HashOf(string text) => SHA256.HashData(Encoding.ASCII.GetBytes(text));

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameCharacters && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');

    private AuditEvent EventOf(AuditKind kind, AdminToken token, Actor actor) =>
        new() { Kind = kind, At = time.GetUtcNow(), Actor = actor, Detail = $"{token.Name} {token.Role}" };
}

/// <summary>A token to make.</summary>
/// <param name="Name">Names its holder in the audit log; no other live token has it.</param>
/// <param name="Role">Auditor, Helpdesk or Security.</param>
/// <param name="Expires">Refused from then on; null: never.</param>
internal sealed record TokenRequest(string Name, AdminRole Role, DateTimeOffset? Expires = null);
