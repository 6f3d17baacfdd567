using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.ProtocolAdapters.Contract;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Model;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>Writes every refusal of the HTTP adapters: short, with a length, never chunked, never a backend's own words.</summary>
internal static class HttpLoginReply
{
    /// <summary>[MS-ASHTTP] 2.2.2.2: where the person can mend the credential.</summary>
    public const string CredentialServiceUrl = "X-MS-Credential-Service-Url";

    /// <summary>[MS-ASHTTP] 2.2.2.1.2.11: days until the credential expires.</summary>
    public const string CredentialsExpire = "X-MS-Credentials-Expire";

    /// <summary>[MS-ASHTTP] 2.2.2.1.1: the account is blocked; Autodiscover alone.</summary>
    public const int Blocked = 456;

    /// <summary>[MS-ASHTTP] 2.2.2.1.1: the credential is expired; Autodiscover alone.</summary>
    public const int CredentialExpired = 457;

    private const string Wrong = "Sign-in failed.";

    /// <summary>Answers a denial; <paramref name="isAutodiscover"/> chooses 456 and 457 where that protocol has them.</summary>
    public static Task WriteAsync(HttpContext context, LoginDecision.Denied denied, HttpGatewayOptions options, bool isAutodiscover = false)
    {
        var url = denied.HelpUrl ?? options.HelpUrl;
        return denied.Denial switch
        {
            LoginDenial.InvalidCredentials => ChallengeAsync(context, options, Wrong, null),
            LoginDenial.AppPasswordRequired => ChallengeAsync(context, options, Hint(url), url),
            LoginDenial.Expired when isAutodiscover => WithUrlAsync(context, CredentialExpired, "The app password is expired.", url),
            LoginDenial.Expired => ChallengeAsync(context, options, "The app password is expired.", url),
            LoginDenial.ProtocolNotAllowed => TextAsync(context, StatusCodes.Status403Forbidden, "This app password may not be used here."),
            LoginDenial.NetworkNotAllowed => TextAsync(context, StatusCodes.Status403Forbidden, "Not from this network."),
            LoginDenial.DeviceNotAllowed => TextAsync(context, StatusCodes.Status403Forbidden, "Not on this device."),
            LoginDenial.AccountBlocked when isAutodiscover => TextAsync(context, Blocked, "The account is blocked."),
            LoginDenial.AccountBlocked => TextAsync(context, StatusCodes.Status403Forbidden, "The account is blocked."),
            LoginDenial.AuthorizationFailed => TextAsync(context, StatusCodes.Status403Forbidden, "Not for this account."),
            LoginDenial.TooManyAttempts => LaterAsync(context, ThrottleStatus(context, isAutodiscover), denied.RetryAfter),
            LoginDenial.Unavailable => LaterAsync(context, StatusCodes.Status503ServiceUnavailable, denied.RetryAfter),
            LoginDenial.InvalidToken => ChallengeAsync(context, options, Wrong, null, tokenRefused: true),
            LoginDenial.EncryptionRequired => RedirectToTlsAsync(context, options),
            _ => LaterAsync(context, StatusCodes.Status503ServiceUnavailable, null),
        };
    }

    /// <summary>401 with the challenges that are on.</summary>
    public static Task ChallengeAsync(HttpContext context, HttpGatewayOptions options, string text = Wrong, string? url = null, bool tokenRefused = false)
    {
        var headers = context.Response.Headers;
        headers.Append(HeaderNames.WWWAuthenticate, $"Basic realm=\"{options.Realm}\", charset=\"UTF-8\"");
        if (options.Bearer)
        {
            var error = tokenRefused ? ", error=\"invalid_token\"" : "";
            headers.Append(HeaderNames.WWWAuthenticate, $"Bearer realm=\"{options.Realm}\"{error}");
        }

        if (url is not null)
        {
            headers[CredentialServiceUrl] = url;
        }

        return TextAsync(context, StatusCodes.Status401Unauthorized, text);
    }

    /// <summary>503 (or 429): our own trouble or the backend's. 5 to 120 s, spread, so that devices do not return as one wave.</summary>
    public static Task LaterAsync(HttpContext context, int status, TimeSpan? retryAfter)
    {
        var least = Math.Clamp((int)Math.Ceiling((retryAfter ?? TimeSpan.FromSeconds(15)).TotalSeconds), 5, 90);
        var seconds = least + RandomNumberGenerator.GetInt32((least / 3) + 1);
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return TextAsync(context, status, "Temporarily unavailable.");
    }

    /// <summary>503 that asks the client to come back at once: a hanging request was ended by us.</summary>
    public static Task ComeBackAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        return TextAsync(context, StatusCodes.Status503ServiceUnavailable, "Come back.");
    }

    /// <summary>308 to https: the credentials were not looked at, and there is no challenge in clear.</summary>
    public static Task RedirectToTlsAsync(HttpContext context, HttpGatewayOptions options)
    {
        var target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        context.Response.Headers.Location = $"https://{options.PublicHost}{(target.StartsWith('/') ? target : "/")}";
        return TextAsync(context, StatusCodes.Status308PermanentRedirect, "");
    }

    /// <summary>A short text answer.</summary>
    public static Task TextAsync(HttpContext context, int status, string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body).AsTask();
    }

    private static Task WithUrlAsync(HttpContext context, int status, string text, string? url)
    {
        if (url is not null)
        {
            context.Response.Headers[CredentialServiceUrl] = url;
        }

        return TextAsync(context, status, text);
    }

    // [MS-ASHTTP] 3.1.5.2.3: ActiveSync clients know 503 with Retry-After, not 429; Autodiscover is theirs as well.
    private static int ThrottleStatus(HttpContext context, bool isAutodiscover) =>
        isAutodiscover || context.Features.Get<IReverseProxyFeature>()?.Route.Config.RouteId == HttpRoutes.ActiveSyncId
            ? StatusCodes.Status503ServiceUnavailable
            : StatusCodes.Status429TooManyRequests;

    private static string Hint(string? url) => url is null
        ? "An app password is needed."
        : "An app password is needed. Make one at " + url;
}
