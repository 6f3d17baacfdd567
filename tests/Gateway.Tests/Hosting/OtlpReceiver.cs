using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Hosting;

/// <summary>Takes what is pushed by OTLP, over HTTP and over gRPC, and keeps the octets of each signal: texts stand in protobuf as they are.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, string Body, string Headers)> _taken = new();

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    public string HttpAddress => _app.Urls.First();

    public string GrpcAddress => _app.Urls.Last();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>All that came for the signal: traces, metrics or logs.</summary>
    public string Of(string signal) => string.Concat(
        _taken.Where(one => one.Path.Contains(signal.TrimEnd('s'), StringComparison.OrdinalIgnoreCase)).Select(one => one.Body));

    /// <summary>The header lines of everything that came.</summary>
    public string Headers => string.Concat(_taken.Select(one => one.Headers));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var headers = string.Concat(context.Request.Headers.Select(header => $"{header.Key}: {header.Value}\n"));
        _taken.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray()), headers));
        if (context.Request.ContentType == "application/grpc")
        {
            context.Response.ContentType = "application/grpc";
            // An empty message: not compressed, no octets.
            await context.Response.Body.WriteAsync(new byte[5], context.RequestAborted);
            context.Response.AppendTrailer("grpc-status", "0");
        }
    }
}
