using System.Net;
using System.Text;
using Gateway.Backends;
using Gateway.Backends.Credentials;
using Gateway.ProtocolAdapters.Contract;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Backends;

public sealed class OAuthClientSourceTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Endpoint _endpoint = new();
    private readonly string _file = Path.GetTempFileName();

    public OAuthClientSourceTests() => File.WriteAllText(_file, "s3cret:+\n");

    public void Dispose()
    {
        _endpoint.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public async Task One_token_serves_all_accounts_and_each_is_named_beside_it()
    {
        var source = Source();

        Assert.Equal(("alice@example.test", "token-1"), await ObtainAsync(source, "alice@example.test"));
        Assert.Equal(("bob@example.test", "token-1"), await ObtainAsync(source, "bob@example.test"));
        Assert.Equal("Basic " + Convert.ToBase64String("gateway:s3cret%3A%2B"u8), _endpoint.Authorization);
    }

    [Fact]
    public async Task Token_is_renewed_ahead_while_the_old_one_serves()
    {
        var source = Source();
        await ObtainAsync(source);
        _time.Advance(TimeSpan.FromMinutes(56));
        _endpoint.Hold();

        Assert.Equal("token-1", (await ObtainAsync(source)).Token);
        await _endpoint.Asked(2);
        Assert.Equal("token-1", (await ObtainAsync(source)).Token);
        _endpoint.Release();

        while ((await ObtainAsync(source)).Token != "token-2")
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Endpoint_that_fails_while_the_old_token_is_good_disturbs_nobody()
    {
        var source = Source();
        await ObtainAsync(source);
        _endpoint.Status = HttpStatusCode.InternalServerError;
        _time.Advance(TimeSpan.FromMinutes(56));

        await ObtainAsync(source);
        await _endpoint.Asked(2);
        Assert.Equal("token-1", (await ObtainAsync(source)).Token);
        _time.Advance(TimeSpan.FromMinutes(4));
        await Assert.ThrowsAsync<BackendCredentialException>(() => ObtainAsync(source));
    }

    [Fact]
    public async Task Endpoint_that_fails_is_not_asked_for_every_sign_in()
    {
        _endpoint.Status = HttpStatusCode.InternalServerError;
        var source = Source();
        for (var i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<BackendCredentialException>(() => ObtainAsync(source));
        }

        Assert.Equal(1, _endpoint.Requests);
        _endpoint.Status = HttpStatusCode.OK;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("token-2", (await ObtainAsync(source)).Token);
    }

    private OAuthClientSource Source()
    {
        Assert.True(LoginTemplate.TryParse("{user}", out var login));
        var options = new OAuthClientOptions { TokenUrl = "https://login.example.test/token", ClientId = "gateway", ClientSecretFile = _file };
        return new OAuthClientSource(options, new BackendSourceContext("mail", login, _time, _endpoint), new SecretFile(_file, _time));
    }

    private static async Task<(string User, string Token)> ObtainAsync(OAuthClientSource source, string account = "alice@example.test")
    {
        using var presented = Secret.FromText("presented");
        var request = new BackendCredentialRequest { AccountId = account, Presented = presented, Mechanism = LoginMechanism.Plain };
        using var credential = await source.ObtainAsync(request, CancellationToken.None);
        var bearer = Assert.IsType<BackendCredential.BearerToken>(credential);
        return (bearer.User, Encoding.ASCII.GetString(bearer.Token.Octets));
    }

    /// <summary>Gives out token-1, token-2 and so on, good for an hour each.</summary>
    private sealed class Endpoint : HttpMessageHandler, IHttpClientFactory
    {
        private readonly SemaphoreSlim _asked = new(0);
        private TaskCompletionSource? _held;

        public int Requests { get; private set; }

        public string? Authorization { get; private set; }

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        public void Hold() => _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _held!.SetResult();

        public async Task Asked(int times)
        {
            while (Requests < times)
            {
                await _asked.WaitAsync();
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Authorization = request.Headers.Authorization?.ToString();
            var number = ++Requests;
            _asked.Release();
            if (_held is { } held) await held.Task.WaitAsync(cancellationToken);
            return new HttpResponseMessage(Status) { Content = new StringContent($$"""{"access_token":"token-{{number}}","expires_in":3600}""") };
        }
    }
}
