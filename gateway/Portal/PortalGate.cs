using System.Globalization;
using Gateway.Accounts;
using Gateway.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Portal;

/// <summary>What every request to the portal passes: headers, language, who it is, and that a form was ours.</summary>
internal sealed partial class PortalGate(PortalSessions sessions, AccountStore accounts, FormToken forms, ILogger<PortalGate> logger)
{
    public const string Root = "/account";
    private const long MaxFormOctets = 16 * 1024;
    // A passkey's answer with a chain of certificates is the longest.
    private const int MaxFieldCharacters = 12 * 1024;
    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly FormOptions Limits = new() { ValueCountLimit = 32, ValueLengthLimit = MaxFieldCharacters, KeyLengthLimit = 64 };

    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        Harden(context.Response.Headers);
        CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = PortalLanguage.Of(context);
        try
        {
            var visit = await VisitAsync(context);
            context.Features.Set(visit);
            if (HttpMethods.IsPost(context.Request.Method) && !await IsOursAsync(context, visit))
            {
                Log.ForeignForm(logger, context.Connection.RemoteIpAddress);
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                await context.Response.WriteAsync(Text.T("Error.Form"), context.RequestAborted);
                return;
            }

            await next(context);
        }
        catch (StoreUnavailableException) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "15";
            await context.Response.WriteAsync(Text.T("Error.Unavailable"), context.RequestAborted);
        }
    }

    private async Task<PortalVisit> VisitAsync(HttpContext context)
    {
        if (await sessions.FindAsync(context) is not { } session) return PortalVisit.Nobody;

        var account = await accounts.FindAsync(session.AccountId, context.RequestAborted);
        if (account is { State: not TwoStepState.Blocked }) return new(session, account);

        await sessions.EndAsync(context, session, everywhere: true);
        return PortalVisit.Nobody;
    }

    private async Task<bool> IsOursAsync(HttpContext context, PortalVisit visit)
    {
        if (!context.Request.HasFormContentType) return false;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxFormOctets;

        try
        {
            var form = await context.Request.ReadFormAsync(Limits, context.RequestAborted);
            return forms.IsOurs(context, visit.Session, form[FormToken.Field]);
        }
        catch (Exception wrong) when (wrong is InvalidDataException or BadHttpRequestException)
        {
            // Too long, too many fields, or no form at all.
            return false;
        }
    }

    private static void Harden(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers.StrictTransportSecurity = "max-age=31536000";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
    }

    private static partial class Log
    {
        [LoggerMessage(2600, LogLevel.Information, "A form that was not ours was posted from {Address}", EventName = "ForeignForm")]
        public static partial void ForeignForm(ILogger logger, System.Net.IPAddress? address);
    }
}
