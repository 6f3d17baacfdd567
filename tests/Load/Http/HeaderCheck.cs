using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Load.Http;

/// <summary>
/// What nginx asks by auth_request: a service that knows one Basic header and compares it. It hangs up on nobody and hashes nothing, so that
/// the price is that of asking.
/// </summary>
internal static class HeaderCheck
{
    public static async Task RunAsync(int port, string authorization)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, port));
        await using var application = builder.Build();
        application.Run(context =>
        {
            context.Response.StatusCode = string.Equals(context.Request.Headers.Authorization, authorization, StringComparison.Ordinal) ? 204 : 401;
            return Task.CompletedTask;
        });
        await application.RunAsync();
    }
}
