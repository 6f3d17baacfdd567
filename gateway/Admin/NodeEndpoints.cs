using System.Reflection;
using Gateway.Audit;
using Gateway.Hosting;
using Gateway.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Admin;

/// <summary>How this node is.</summary>
/// <param name="Ready">Whether it can sign people in.</param>
/// <param name="Fault">Why not.</param>
/// <param name="Version">Of the program.</param>
/// <param name="Sessions">Live now, on this node.</param>
/// <param name="AuditWaiting">Sign-in decisions that wait to be written.</param>
/// <param name="AuditLost">Decisions lost and not yet reported in the log.</param>
/// <param name="CertificateUntil">End of the certificate in use.</param>
/// <param name="CertificateRefused">Whether newer certificate files were of no use.</param>
internal sealed record HealthResource(
    bool Ready, string? Fault, string Version, int Sessions, int AuditWaiting, long AuditLost, DateTimeOffset CertificateUntil, bool CertificateRefused);

/// <summary>One key of the configuration in force; what may be secret stands as ***.</summary>
internal sealed record SettingResource(string Key, string Value);

/// <summary><c>/health</c> and <c>/config</c> of this node.</summary>
internal static class NodeEndpoints
{
    private const string Hidden = "***";
    private static readonly string[] SecretWords = ["password", "secret", "connectionstring", "token", "key", "header"];

    public static void MapNode(this IEndpointRouteBuilder api)
    {
        api.MapGet("/health", Health).WithTags("node").WithSummary("How this node is");
        api.MapGet("/config", Config).For(AdminRole.Auditor, AdminRole.Security).WithTags("node").WithSummary("The configuration in force, secrets hidden");
    }

    private static Ok<HealthResource> Health(Readiness readiness, SessionRegistry sessions, AuditLog audit, Certificates certificates) => TypedResults.Ok(new HealthResource(
        readiness.Fault is null,
        readiness.Fault,
        Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "",
        sessions.Count,
        audit.Queued,
        audit.Lost,
        certificates.Current.Certificate.NotAfter.ToUniversalTime(),
        certificates.NewestRefused));

    private static Ok<Page<SettingResource>> Config(IConfiguration configuration) => TypedResults.Ok(new Page<SettingResource>(
        [
            .. from setting in configuration.GetSection(GatewayOptions.Section).AsEnumerable()
               where setting.Value is not null
               orderby setting.Key
               select new SettingResource(setting.Key, IsSecret(setting.Key) ? Hidden : setting.Value!),
        ],
        null));

    // Rather one word too many: the name of a secret's file is no secret, its content is.
    private static bool IsSecret(string key) =>
        !key.EndsWith("File", StringComparison.OrdinalIgnoreCase) && SecretWords.Any(word => key.Contains(word, StringComparison.OrdinalIgnoreCase));
}
