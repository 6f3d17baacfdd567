using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Load.Http;

/// <summary>A backend for what takes long: it answers a GET when it is stopped, as a Ping without news, and swallows what is posted.</summary>
internal static class HangingBackend
{
    public static async Task RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, port);
            server.Limits.MaxRequestBodySize = null;
        });
        await using var application = builder.Build();
        application.Run(async context =>
        {
            if (HttpMethods.IsPost(context.Request.Method) || HttpMethods.IsPut(context.Request.Method)) await context.Request.Body.CopyToAsync(Stream.Null);
            else await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await application.RunAsync();
    }
}
