using System.Net.Sockets;
using System.Security.Cryptography;
using Gateway.Storage;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;

namespace Gateway.Admin;

/// <summary>
/// Asks every caller of the admin listeners who he is, and whether his role may. An endpoint that says nothing of roles is not open: reading needs
/// a role, changing needs security.
/// </summary>
internal sealed partial class AdminGate(AdminTokens tokens, IOptions<AdminOptions> options, ILogger<AdminGate> logger)
{
    private const string Scheme = "Bearer ";

    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is { } endpoint && Allows.Of(endpoint, context.Request.Method) is var allows && allows != Allows.Everybody)
        {
            AdminCaller? caller;
            try
            {
                caller = await IdentifyAsync(context);
            }
            catch (StoreUnavailableException)
            {
                await AdminProblem.StoreAway(context).ExecuteAsync(context);
                return;
            }

            if (caller is null || !allows.Includes(caller.Role))
            {
                await RefuseAsync(context, caller);
                return;
            }

            context.Features.Set(caller);
        }

        await next(context);
    }

    private async Task<AdminCaller?> IdentifyAsync(HttpContext context)
    {
        if (context.Features.Get<IConnectionSocketFeature>()?.Socket is { AddressFamily: AddressFamily.Unix } socket)
        {
            return new AdminCaller(LocalUser.NameOf(socket), AdminRole.Machine);
        }

        var given = context.Request.Headers.Authorization;
        if (given.Count == 1 && given[0] is { } header && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return await tokens.FindAsync(header[Scheme.Length..].Trim(), context.RequestAborted) is { } token
                ? new AdminCaller("token " + token.Name, token.Role)
                : null;
        }

        // The handshake took only certificates of the list; a token that is given counts instead of one.
        return given.Count == 0 && context.Connection.ClientCertificate is { } certificate
            ? Find(certificate.GetCertHashString(HashAlgorithmName.SHA256))
            : null;
    }

    private AdminCaller? Find(string fingerprint) => options.Value.ClientCertificates
        .Where(entry => entry.Value.Fingerprint == fingerprint)
        .Select(entry => new AdminCaller("certificate " + entry.Key, entry.Value.Role))
        .FirstOrDefault();

    private async Task RefuseAsync(HttpContext context, AdminCaller? caller)
    {
        Log.Refused(logger, context.Request.Method, context.Request.Path, context.Connection.RemoteIpAddress, caller?.Name ?? "nobody known");
        if (caller is null) context.Response.Headers.WWWAuthenticate = "Bearer realm=\"gateway admin\"";
        var problem = caller is null
            ? AdminProblem.Of(StatusCodes.Status401Unauthorized, "A token, or a client certificate of the configuration, is needed here.")
            : AdminProblem.Of(StatusCodes.Status403Forbidden, $"The role {caller.Role} may not do this.");
        await problem.ExecuteAsync(context);
    }

    private static partial class Log
    {
        [LoggerMessage(2700, LogLevel.Warning, "Refused {Method} {Path} on the admin listener from {Address}: {Caller}", EventName = "AdminRefused")]
        public static partial void Refused(ILogger logger, string method, string path, System.Net.IPAddress? address, string caller);
    }
}
