using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Gateway.Portal;

/// <summary>Ties the browser's cookie to a session of the store. Every change of level gives the browser a new reference.</summary>
internal sealed class PortalSessions(PortalSessionStore store, IOptions<PortalOptions> options, TimeProvider time)
{
    public const string Cookie = "__Host-sid";

    private const int ReferenceOctets = 32;
    private const int MaxCookieCharacters = 64;
    // After the password alone: the time to type a code, or to scan one and type it.
    private static readonly TimeSpan HalfLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);

    /// <summary>The browser's session; null when there is none, or its time is over.</summary>
    public async Task<PortalSession?> FindAsync(HttpContext context)
    {
        if (HashOf(context.Request.Cookies[Cookie]) is not { } hash) return null;
        if (await store.FindAsync(hash, context.RequestAborted) is not { } session) return null;

        var now = time.GetUtcNow();
        if (now - session.Seen > options.Value.IdleLimit || now - session.Created > Limit(session.Level))
        {
            await store.DeleteAsync(hash, context.RequestAborted);
            return null;
        }

        if (now - session.Seen > TouchEvery) await store.TouchAsync(hash, now, context.RequestAborted);
        return session;
    }

    /// <summary>Begins a session at the password's level; what the browser held before is dead.</summary>
    public Task BeginAsync(HttpContext context, string accountId)
    {
        var now = time.GetUtcNow();
        return ReplaceAsync(context, new PortalSession([], accountId, PortalLevel.PasswordGiven, now, now, null));
    }

    /// <summary>After both steps: signed in, and fresh enough for changes.</summary>
    public Task EnterAsync(HttpContext context, string accountId)
    {
        var now = time.GetUtcNow();
        return ReplaceAsync(context, new PortalSession([], accountId, PortalLevel.SignedIn, now, now, now));
    }

    /// <summary>A second step once more: fresh enough for changes; the session's end stays where it was.</summary>
    public Task StepUpAsync(HttpContext context, PortalSession session)
    {
        var now = time.GetUtcNow();
        return ReplaceAsync(context, session with { Seen = now, Strong = now });
    }

    /// <summary>Whether a change may be made without another second step.</summary>
    public bool IsRecent(PortalSession session) => session.Strong is { } strong && time.GetUtcNow() - strong <= options.Value.StepUpAge;

    /// <summary>Signs out here, or everywhere.</summary>
    public async Task EndAsync(HttpContext context, PortalSession session, bool everywhere)
    {
        if (everywhere) await store.DeleteAllAsync(session.AccountId, context.RequestAborted);
        else await store.DeleteAsync(session.RefHash, context.RequestAborted);
        context.Response.Cookies.Delete(Cookie, Settings());
    }

    private async Task ReplaceAsync(HttpContext context, PortalSession next)
    {
        var reference = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(ReferenceOctets));
        var place = new PortalPlace(context.Connection.RemoteIpAddress?.ToString() ?? "", BrowserName.Of(context.Request.Headers.UserAgent));
        var stored = next with { RefHash = HashOf(reference)! };
        await store.ReplaceAsync(stored, HashOf(context.Request.Cookies[Cookie]), place, context.RequestAborted);
        // What this request still writes belongs to the new session.
        context.Features.Set((context.Features.Get<PortalVisit>() ?? PortalVisit.Nobody) with { Session = stored });
        context.Response.Cookies.Append(Cookie, reference, Settings());
    }

    private TimeSpan Limit(PortalLevel level) => level is PortalLevel.SignedIn ? options.Value.SessionLimit : HalfLimit;

    private static byte[]? HashOf(string? reference) =>
        reference is { Length: > 0 and <= MaxCookieCharacters } && System.Text.Ascii.IsValid(reference)
            ? SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(reference))
            : null;

    private static CookieOptions Settings() => new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };
}
