using System.Net.Http.Headers;
using System.Text;
using Gateway.Load.Client;
using Gateway.Load.Measure;

namespace Gateway.Load.Http;

/// <summary>One large body through the proxy: by how many megabytes its memory grows at most meanwhile.</summary>
internal static class LargeUpload
{
    private static readonly TimeSpan Sampling = TimeSpan.FromMilliseconds(20);

    public static async Task<double> RunAsync(Uri url, Login login, (ProcessGroup Group, int Megabytes) run)
    {
        using var client = TrustingClient.Create();
        await SendAsync(client, url, (login, 100_000));
        var before = run.Group.MemoryBytes();
        using var end = new CancellationTokenSource();
        var watching = MostAsync(run.Group, before, end.Token);
        await SendAsync(client, url, (login, run.Megabytes * 1_000_000));
        await end.CancelAsync();
        return (await watching - before) / 1e6;
    }

    private static async Task<long> MostAsync(ProcessGroup group, long before, CancellationToken end)
    {
        var most = before;
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(Sampling, CancellationToken.None);
            most = Math.Max(most, group.MemoryBytes());
        }

        return most;
    }

    private static async Task SendAsync(HttpClient client, Uri url, (Login Login, int Octets) what)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new ByteArrayContent(new byte[what.Octets]) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{what.Login.User}:{what.Login.Secret}")));
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }
}
