using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.ProtocolAdapters.Autodiscover;

/// <summary>Autodiscover and autoconfig, answered by the gateway itself before any backend is asked.</summary>
internal sealed class AutodiscoverEndpoints(HttpLogin login, IOptions<HttpGatewayOptions> http, IOptions<AutodiscoverOptions> options, TimeProvider time)
{
    private const string Xml = "text/xml; charset=utf-8";
    private const int MaxDomainChars = 253;

    /// <summary>Maps every address that clients try.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<AutodiscoverEndpoints>();
        routes.MapPost("/Autodiscover/Autodiscover.xml", (RequestDelegate)endpoints.AnswerPoxAsync);
        routes.MapGet("/Autodiscover/Autodiscover.json", (RequestDelegate)endpoints.AnswerJsonAsync);
        routes.MapGet("/Autodiscover/Autodiscover.json/v1.0/{email}", (RequestDelegate)endpoints.AnswerJsonAsync);
        routes.MapGet("/mail/config-v1.1.xml", (RequestDelegate)endpoints.AnswerThunderbirdAsync);
        routes.MapGet("/.well-known/autoconfig/mail/config-v1.1.xml", (RequestDelegate)endpoints.AnswerThunderbirdAsync);
    }

    // Signed in only: the address in the body is echoed, so it must not become a test of names.
    private async Task AnswerPoxAsync(HttpContext context)
    {
        using var credentials = await login.TakeAsync(context);
        if (credentials is null)
        {
            return;
        }

        var identity = new ClientIdentity { UserAgent = Cut(context.Request.Headers.UserAgent.ToString()), Operation = "Autodiscover" };
        if (await login.DecideAsync(context, credentials, ProtocolCatalog.ActiveSync, identity, isAutodiscover: true) is not { } grant)
        {
            return;
        }

        using var credential = grant.Credential;
        using var lease = grant.Lease;
        var request = await AutodiscoverRequest.ReadAsync(context.Request.Body);
        if (grant.ExpiresInDays is { } days)
        {
            context.Response.Headers[HttpLoginReply.CredentialsExpire] = days.ToString(CultureInfo.InvariantCulture);
        }

        await WriteAsync(context, Answer(request));
        lease.End(new SessionEnd(SessionEndedBy.Client, context.Request.ContentLength ?? 0, context.Response.ContentLength ?? 0));
    }

    private XDocument Answer(AutodiscoverRequest? request) => request?.Schema switch
    {
        AutodiscoverAnswers.MobileSync => AutodiscoverAnswers.ForMobileSync(request.Email, http.Value.PublicHost),
        AutodiscoverAnswers.Outlook => AutodiscoverAnswers.ForOutlook(request.Email, http.Value.PublicHost, options.Value.Servers),
        _ => AutodiscoverAnswers.InvalidRequest(time.GetUtcNow()),
    };

    private Task AnswerJsonAsync(HttpContext context)
    {
        if (AutodiscoverAnswers.ForJson(context.Request.Query["Protocol"], http.Value.PublicHost) is not { } json)
        {
            return HttpLoginReply.TextAsync(context, StatusCodes.Status400BadRequest, "Unknown protocol.");
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = json.Length;
        return context.Response.Body.WriteAsync(json).AsTask();
    }

    private Task AnswerThunderbirdAsync(HttpContext context)
    {
        var email = context.Request.Query["emailaddress"].ToString();
        var given = email[(email.LastIndexOf('@') + 1)..];
        // Only a name's own characters come back; anything else gets the gateway's.
        var isName = given.Length is > 0 and <= MaxDomainChars && given.All(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-');
        return WriteAsync(context, AutodiscoverAnswers.ForThunderbird(isName ? given.ToLowerInvariant() : http.Value.PublicHost, http.Value.PublicHost, options.Value.Servers));
    }

    private static Task WriteAsync(HttpContext context, XDocument document)
    {
        var octets = Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + document.ToString(SaveOptions.DisableFormatting));
        context.Response.ContentType = Xml;
        context.Response.ContentLength = octets.Length;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.Body.WriteAsync(octets).AsTask();
    }

    private static string? Cut(string text) => text.Length == 0 ? null : text[..Math.Min(text.Length, 256)];
}
