using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends.Credentials;

/// <summary>
/// One token for all accounts, minted by the client-credentials grant (RFC 6749 §4.4) and kept until a minute before it expires; the account is
/// named beside it. It is renewed ahead of that, in the background, so that no sign-in waits for the endpoint while the old one is good. Callers that
/// come while the first is fetched share that one request.
/// </summary>
internal sealed class OAuthClientSource(OAuthClientOptions options, BackendSourceContext context, SecretFile clientSecret)
    : IBackendCredentialSource
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestAhead = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestUse = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _swap = new();
    private Task<Token>? _current;
    private Task _renewing = Task.CompletedTask;
    private DateTimeOffset _askedAt;

    public async ValueTask<BackendCredential> ObtainAsync(BackendCredentialRequest request, CancellationToken cancellationToken)
    {
        var token = await Current().WaitAsync(cancellationToken);
        return new BackendCredential.BearerToken(context.Login.For(request.AccountId), token.Value.Clone());
    }

    private Task<Token> Current()
    {
        lock (_swap)
        {
            var now = context.Time.GetUtcNow();
            var known = _current is { IsCompletedSuccessfully: true } done ? done.GetAwaiter().GetResult() : null;
            // An endpoint that fails is asked once in a while, not once for each sign-in.
            var mayAsk = now >= _askedAt + Pause;
            if (_current is null || (known is null && _current.IsCompleted && mayAsk) || known?.UseUntil <= now)
            {
                _askedAt = now;
                // Not bound to one caller's token: the others wait for the same answer.
                _current = Task.Run(FetchAsync);
            }
            else if (known?.RenewAt <= now && _renewing.IsCompleted && mayAsk)
            {
                _askedAt = now;
                _renewing = Task.Run(RenewAsync);
            }

            return _current;
        }
    }

    private async Task RenewAsync()
    {
        try
        {
            var token = await FetchAsync();
            lock (_swap)
            {
                _current = Task.FromResult(token);
            }
        }
        catch (BackendCredentialException)
        {
            // The old one is good for a while yet.
        }
    }

    private async Task<Token> FetchAsync()
    {
        try
        {
            using var deadline = new CancellationTokenSource(Deadline, context.Time);
            using var secret = await clientSecret.ReadAsync(deadline.Token);
            using var request = Request(secret);
            using var http = context.Http.CreateClient(nameof(OAuthClientSource));
            using var response = await http.SendAsync(request, deadline.Token);
            var body = await response.Content.ReadAsByteArrayAsync(deadline.Token);
            return response.IsSuccessStatusCode && Read(body) is { } token
                ? token
                : throw new BackendCredentialException($"The token endpoint of backend {context.BackendName} answered {(int)response.StatusCode} without a token.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or UnauthorizedAccessException)
        {
            throw new BackendCredentialException($"The token endpoint of backend {context.BackendName} can't be asked.", exception);
        }
    }

    private HttpRequestMessage Request(Secret secret)
    {
        var fields = new Dictionary<string, string> { ["grant_type"] = "client_credentials" };
        if (options.Scope is { } scope)
        {
            fields["scope"] = scope;
        }

        var request = new HttpRequestMessage(HttpMethod.Post, options.TokenUrl) { Content = new FormUrlEncodedContent(fields) };
        // RFC 6749 §2.3.1: both parts are form-encoded before they become Basic.
        var pair = Uri.EscapeDataString(options.ClientId) + ":" + Uri.EscapeDataString(Encoding.UTF8.GetString(secret.Octets));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(pair)));
        return request;
    }

    private Token? Read(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (root.ValueKind is not JsonValueKind.Object || !root.TryGetProperty("access_token", out var value)
                || value.ValueKind is not JsonValueKind.String || value.GetString() is not { Length: > 0 } text)
            {
                return null;
            }

            var seconds = root.TryGetProperty("expires_in", out var lifetime) && lifetime.TryGetInt32(out var given) ? given : 300;
            var use = TimeSpan.FromSeconds(seconds) - Margin;
            use = use > ShortestUse ? use : ShortestUse;
            var until = context.Time.GetUtcNow() + use;
            return new Token(Secret.FromText(text), until, until - (use / 4 < LongestAhead ? use / 4 : LongestAhead));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private sealed record Token(Secret Value, DateTimeOffset UseUntil, DateTimeOffset RenewAt);
}

/// <summary>Keys of <c>Method: OAuthClient</c>.</summary>
internal sealed class OAuthClientOptions : IBackendMethodOptions
{
    /// <summary>The token endpoint, https.</summary>
    public string TokenUrl { get; set; } = "";

    /// <summary>The gateway's client id there.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>File with the client secret; read again when it changes.</summary>
    public string? ClientSecretFile { get; set; }

    /// <summary>Scopes asked for, separated by spaces; absent: the server's default.</summary>
    public string? Scope { get; set; }

    public IEnumerable<(string Key, string Problem, string Cure)> Check(MailProtocol protocol)
    {
        if (!Uri.TryCreate(TokenUrl, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback))
        {
            yield return (nameof(TokenUrl), "is no https address", "Write https://login.example.org/token");
        }

        if (ClientId.Length == 0)
        {
            yield return (nameof(ClientId), "missing", "Name the client that the authorization server knows");
        }

        foreach (var fault in SecretFileCheck.Check(nameof(ClientSecretFile), ClientSecretFile))
        {
            yield return fault;
        }
    }
}
