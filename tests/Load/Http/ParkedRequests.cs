using System.Net.Http.Headers;
using System.Text;
using Gateway.Load.Client;
using Gateway.Load.Measure;

namespace Gateway.Load.Http;

/// <summary>Requests that the backend leaves unanswered, as a phone's Ping: what each costs the proxy in memory.</summary>
internal static class ParkedRequests
{
    private const int AtATime = 64;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    /// <summary>Kilobytes each.</summary>
    public static async Task<double> RunAsync(Uri url, IReadOnlyList<Login> logins, (ProcessGroup Group, int Requests) run)
    {
        using var client = TrustingClient.Create();
        using var end = new CancellationTokenSource();
        await GlanceAsync(client, (url, logins[0]));
        var before = run.Group.MemoryBytes();
        var parked = await ParkAsync(client, (url, logins, run.Requests), end.Token);
        await Task.WhenAny(Task.Delay(Settling), Task.WhenAny(parked));
        if (parked.Find(task => task.IsCompleted) is { } early) await early;
        var each = (run.Group.MemoryBytes() - before) / 1024.0 / run.Requests;
        await end.CancelAsync();
        await Task.WhenAll(parked);
        return each;
    }

    private static async Task<List<Task>> ParkAsync(HttpClient client, (Uri Url, IReadOnlyList<Login> Logins, int Requests) what, CancellationToken end)
    {
        var parked = new List<Task>();
        for (var index = 0; index < what.Requests; index++)
        {
            parked.Add(HangAsync(client, (what.Url, what.Logins[index % what.Logins.Count]), end));
            if (index % AtATime == 0) await Task.Delay(Glance, end);
        }

        return parked;
    }

    private static async Task GlanceAsync(HttpClient client, (Uri Url, Login Login) what)
    {
        using var glance = new CancellationTokenSource(Glance);
        await HangAsync(client, what, glance.Token);
    }

    private static async Task HangAsync(HttpClient client, (Uri Url, Login Login) what, CancellationToken end)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, what.Url);
        var secret = Encoding.UTF8.GetBytes($"{what.Login.User}:{what.Login.Secret}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(secret));
        try
        {
            using var response = await client.SendAsync(request, end);
            throw new InvalidOperationException($"{what.Url} was answered with {(int)response.StatusCode}");
        }
        catch (OperationCanceledException)
        {
            // As it should be: it hangs until the measurement is over.
        }
    }
}
