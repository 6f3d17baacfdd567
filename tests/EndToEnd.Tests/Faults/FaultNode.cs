using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gateway.Accounts;
using Gateway.Admin;
using Gateway.Cli;
using Gateway.RealServers;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>One gateway process: people who sign in to it, and its operator.</summary>
internal sealed class FaultNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient _http;
    private readonly AdminClient _admin;
    private readonly Uri _dav;

    public FaultNode(string name, GatewayProcess process)
    {
        Name = name;
        Process = process;
        _http = process.CreateHttpClient();
        _admin = AdminClient.Local(process.AdminSocket);
        _dav = new Uri($"https://localhost:{process.Ports.Https}/dav/");
    }

    public string Name { get; }

    public GatewayProcess Process { get; }

    public async Task AddAccountAsync(string name) =>
        await _admin.SendAsync<AccountResource>(HttpMethod.Post, "accounts", new AddAccountRequest(name, TwoStepState.Enforced), CancellationToken.None);

    public async Task<Credential> IssueAsync(string name, DateTimeOffset? expires = null)
    {
        var request = new IssueAppPasswordRequest("Phone") { Expires = expires };
        var issued = await _admin.SendAsync<IssuedAppPasswordResource>(
            HttpMethod.Post, $"accounts/{name}/app-passwords", request, CancellationToken.None);
        return new Credential(name, issued.Password!, issued.AppPassword.Id);
    }

    public async Task DeleteAsync(Credential credential) => await SendAsync(HttpMethod.Delete, $"app-passwords/{credential.Id}", null);

    public async Task SuspendAsync(Credential credential) => await SendAsync(HttpMethod.Post, $"app-passwords/{credential.Id}/suspend", null);

    public async Task BlockAsync(string name) => await SendAsync(HttpMethod.Put, $"accounts/{name}/state", new SetStateRequest(TwoStepState.Blocked));

    /// <summary>One request of a calendar client.</summary>
    public async Task<SignIn> SignInAsync(Credential credential)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _dav);
        var basic = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{credential.Name}:{credential.Secret}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", basic);
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var response = await _http.SendAsync(request);
            return new SignIn(began, Stopwatch.GetElapsedTime(began), Answers.Of(response.StatusCode));
        }
        catch (HttpRequestException)
        {
            return new SignIn(began, Stopwatch.GetElapsedTime(began), Answer.Cut);
        }
    }

    /// <summary>Asks until the answer is this one; how long that took since <paramref name="began"/>.</summary>
    public async Task<TimeSpan> UntilAsync(Answer wanted, Credential credential, long began)
    {
        var asked = Stopwatch.GetTimestamp();
        while (await SignInAsync(credential) is { Answer: var answer } && answer != wanted)
        {
            if (Stopwatch.GetElapsedTime(asked) > Patience)
            {
                throw new TimeoutException($"the {Name} node still answers {answer} instead of {wanted}");
            }

            await Task.Delay(Pause);
        }

        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Asks until he is not let in any more; when the last request began that was, since <paramref name="began"/>.</summary>
    public async Task<TimeSpan> HonouredAsync(Credential credential, long began)
    {
        var last = TimeSpan.Zero;
        while (await SignInAsync(credential) is { Answer: Answer.Ok } let)
        {
            last = Stopwatch.GetElapsedTime(began, let.At);
            await Task.Delay(Pause);
        }

        return last;
    }

    /// <summary>A live IMAP session in IDLE.</summary>
    public async Task<LineConnection> IdleAsync(Credential credential)
    {
        var connection = await LineConnection.ConnectTlsAsync(Process.Ports.Imaps);
        await connection.ReadUntilAsync("* OK");
        var login = await connection.CommandAsync("l", $"LOGIN \"{credential.Name}\" {credential.Secret}");
        if (!login.StartsWith("l OK", StringComparison.Ordinal))
        {
            throw new InvalidOperationException(login);
        }

        await connection.SendAsync("i IDLE");
        await connection.ReadUntilAsync("+ ");
        return connection;
    }

    /// <summary>The answer of IMAP to one attempt.</summary>
    public async Task<string> ImapAsync(Credential credential)
    {
        await using var connection = await LineConnection.ConnectTlsAsync(Process.Ports.Imaps);
        await connection.ReadUntilAsync("* OK");
        return await connection.CommandAsync("l", $"LOGIN \"{credential.Name}\" {credential.Secret}");
    }

    /// <summary>Whether it says that it can sign people in.</summary>
    public async Task<bool> IsReadyAsync()
    {
        using var response = await _http.GetAsync(new Uri($"https://localhost:{Process.Ports.Https.ToString(CultureInfo.InvariantCulture)}/readyz"));
        return response.StatusCode == HttpStatusCode.OK;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _admin.Dispose();
        await Process.DisposeAsync();
    }

    private async Task SendAsync(HttpMethod method, string path, object? body)
    {
        using var response = await _admin.SendAsync(method, path, body, null, CancellationToken.None);
    }
}
