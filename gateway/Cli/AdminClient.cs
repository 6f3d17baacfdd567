using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Gateway.Admin;
using Gateway.Hosting;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Cli;

/// <summary>The running gateway's admin API: over its Unix socket, or over https with a token.</summary>
internal sealed class AdminClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _where;

    private AdminClient(HttpClient http, string where) => (_http, _where) = (http, where);

    /// <summary>By the socket. The caller disposes it.</summary>
    public static AdminClient Local(string socketPath)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new(new HttpClient(handler) { BaseAddress = new("http://admin.localhost" + AdminRoutes.Prefix + "/"), Timeout = Timeout.InfiniteTimeSpan }, socketPath);
    }

    /// <summary>By https with a token. The caller disposes it.</summary>
    public static AdminClient Remote(string url, string? token)
    {
        if (!Uri.TryCreate(url.TrimEnd('/') + AdminRoutes.Prefix + "/", UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps)
        {
            throw new CommandException(ExitCode.Usage, $"--url {url} is no https URL; write for example https://gateway.example.org:8443");
        }

        var http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return new(http, url);
    }

    /// <summary>Reads a resource.</summary>
    public Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) => SendAsync<T>(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>Sends <paramref name="body"/> as JSON and reads the answer.</summary>
    public async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, body, null, cancellationToken);
        return await response.Content.ReadFromJsonAsync<T>(AdminJson.Options, cancellationToken)
            ?? throw new CommandException(ExitCode.Internal, $"empty answer from {_where}");
    }

    /// <summary>Sends and returns the successful answer; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, object? body, EntityTagHeaderValue? ifMatch, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body, body.GetType(), options: AdminJson.Options));
        if (ifMatch is not null)
        {
            request.Headers.IfMatch.Add(ifMatch);
        }

        var response = await ReachAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new CommandException(CodeOf(response.StatusCode), await ReasonAsync(response, cancellationToken));
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> ReachAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException wrong)
        {
            throw wrong.InnerException is SocketException { SocketErrorCode: SocketError.AccessDenied }
                ? new CommandException(ExitCode.NotAllowed, $"user {Environment.UserName} may not use {_where}; run this as the gateway's user")
                : new CommandException(ExitCode.NotRunning, $"the gateway is not running, or not at {_where}; start it, or name its --config or --socket");
        }
    }

    private static ExitCode CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => ExitCode.NotFound,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ExitCode.NotAllowed,
        HttpStatusCode.ServiceUnavailable => ExitCode.Unavailable,
        >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => ExitCode.Refused,
        _ => ExitCode.Internal,
    };

    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<ProblemDetails>(cancellationToken);
            return StartupFault.OneLine(problem?.Detail ?? problem?.Title ?? response.StatusCode.ToString());
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return $"the gateway answered {(int)response.StatusCode}";
        }
    }
}
