using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Gateway.EndToEnd.Tests.Faults;
using Gateway.RealServers;

namespace Gateway.EndToEnd.Tests.Operations;

/// <summary>People who read, send and synchronise through the balancer without a pause, each attempt on a new connection.</summary>
internal sealed class BalancedLoad : IAsyncDisposable
{
    private const int BodyLines = 200;
    private readonly CancellationTokenSource _ending = new();
    private readonly BalancedPorts _ports;
    private readonly Credential _who;
    private readonly Task[] _people;
    private int _done;
    private int _messages;

    public BalancedLoad(BalancedPorts ports, Credential who, int readers, int senders, int phones)
    {
        (_ports, _who) = (ports, who);
        _people =
        [
            .. Enumerable.Range(0, readers).Select(_ => GoOnAsync("IMAP", ReadAsync)),
            .. Enumerable.Range(0, senders).Select(_ => GoOnAsync("SMTP", SendAsync)),
            .. Enumerable.Range(0, phones).Select(_ => GoOnAsync("HTTP", SynchroniseAsync)),
        ];
    }

    /// <summary>Attempts that went well.</summary>
    public int Done => _done;

    /// <summary>Attempts that failed, with when they began and ended.</summary>
    public ConcurrentQueue<Failure> Failures { get; } = new();

    /// <summary>Message-IDs for which a client saw 250.</summary>
    public ConcurrentQueue<string> Sent { get; } = new();

    /// <summary>Waits until so many more attempts went well.</summary>
    public async Task MoreAsync(int attempts)
    {
        var wanted = _done + attempts;
        var began = Stopwatch.GetTimestamp();
        while (_done < wanted)
        {
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(30))
            {
                throw new TimeoutException($"{_done} of {wanted} attempts; {string.Join('\n', Failures)}");
            }

            await Task.Delay(20);
        }
    }

    public async Task StopAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_people);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _ending.Dispose();
    }

    private Task GoOnAsync(string what, Func<Task> attempt) => Task.Run(async () =>
    {
        while (!_ending.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                await attempt();
                Interlocked.Increment(ref _done);
            }
            catch (Exception fault) when (fault is IOException or SocketException or HttpRequestException or InvalidOperationException or OperationCanceledException)
            {
                Failures.Enqueue(new Failure(what, began, Stopwatch.GetTimestamp(), fault.Message));
            }

            await Task.Delay(60);
        }
    });

    private async Task ReadAsync()
    {
        await using var connection = await LineConnection.ConnectTlsAsync(_ports.Imaps);
        await connection.ReadUntilAsync("* OK");
        Expect("l OK", await connection.CommandAsync("l", $"LOGIN \"{_who.Name}\" {_who.Secret}"));
        Expect("n OK", await connection.CommandAsync("n", "NOOP"));
        await connection.CommandAsync("z", "LOGOUT");
    }

    private async Task SendAsync()
    {
        var id = $"<{Interlocked.Increment(ref _messages).ToString(CultureInfo.InvariantCulture)}@load.example.test>";
        await using var connection = await LineConnection.ConnectTlsAsync(_ports.Smtps);
        await connection.ReadUntilAsync("220 ");
        await connection.SendAsync("EHLO client.example");
        await connection.ReadUntilAsync("250 ");
        var plain = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{_who.Name}\0{_who.Secret}"));
        await SayAsync(connection, $"AUTH PLAIN {plain}", "235");
        await SayAsync(connection, $"MAIL FROM:<{_who.Name}>", "250");
        await SayAsync(connection, "RCPT TO:<bob@example.test>", "250");
        await SayAsync(connection, "DATA", "354");
        await connection.SendAsync($"Message-ID: {id}\r\nSubject: load\r\n");
        for (var line = 0; line < BodyLines; line++)
        {
            await connection.SendAsync($"line {line.ToString(CultureInfo.InvariantCulture)} of a message that takes a moment");
        }

        await SayAsync(connection, "the last line\r\n.", "250");
        Sent.Enqueue(id);
        await connection.SendAsync("QUIT");
    }

    private async Task SynchroniseAsync()
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(20) };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://localhost:{_ports.Https.ToString(CultureInfo.InvariantCulture)}/dav/");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{_who.Name}:{_who.Secret}")));
        using var response = await http.SendAsync(request);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{(int)response.StatusCode}");
        }
    }

    private static async Task SayAsync(LineConnection connection, string line, string wanted)
    {
        await connection.SendAsync(line);
        Expect(wanted, await connection.ReadAsync() ?? "(end)");
    }

    private static void Expect(string wanted, string answer)
    {
        if (!answer.StartsWith(wanted, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{answer} instead of {wanted}");
        }
    }
}

/// <summary>An attempt that failed: over what, when, and how.</summary>
internal sealed record Failure(string Over, long Began, long Ended, string What);
