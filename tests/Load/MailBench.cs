using System.Globalization;
using System.Net.Sockets;
using Gateway.Load.Client;
using Gateway.Load.Measure;
using Gateway.Load.Proxies;
using Gateway.Load.Report;
using Gateway.RealServers;

namespace Gateway.Load;

/// <summary>
/// The gateway and its peers before the same light backend: every measure is taken from one after the other, in turn and back, and the
/// medians of all rounds are compared.
/// </summary>
internal sealed class MailBench(MailBenchOptions options) : IAsyncDisposable
{
    private readonly ServerFolder _folder = ServerFolder.Create();
    private readonly List<MailProxy> _proxies = [];
    private readonly Measures _measures = new("nginx mail");
    private ServerProcess? _backend;
    private IReadOnlyList<Login> _logins = [];

    public async Task<string> RunAsync()
    {
        await StartAsync();
        foreach (var kind in options.Kinds) await InTurnAsync(kind, proxy => WarmAsync(kind, proxy), rounds: 1);
        foreach (var kind in options.Kinds)
        {
            foreach (var tls in Enum.GetValues<LoadTls>()) await SignInsAsync(kind, tls);
            foreach (var tls in new[] { LoadTls.None, LoadTls.Full })
            {
                await TransfersAsync(kind, tls);
                await RoundTripsAsync(kind, tls);
            }
        }

        foreach (var tls in new[] { LoadTls.None, LoadTls.Full }) await IdleAsync(tls);
        await WrongSecretsAsync();
        return _measures.ToMarkdown();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies) await proxy.DisposeAsync();
        if (_backend is not null) await _backend.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartAsync()
    {
        var backend = new MailPorts();
        var ports = Enum.GetValues<MailKind>().Select(kind => backend[kind, false].ToString(CultureInfo.InvariantCulture));
        var command = new ServerCommand("backend", Environment.ProcessPath!, ["backend", .. ports], _folder.At("backend.log"))
        {
            Environment = InlineCompletions.On,
        };
        _backend = await ServerProcess.StartAsync(command, token => Probe.AnswersAsync(backend[MailKind.Imap, false], "* OK", "", token));
        _proxies.Add(await NginxMail.StartAsync(_folder, backend));
        var (gateway, logins) = await GatewayProxy.StartAsync(_folder, backend);
        _logins = logins;
        _proxies.Add(gateway);
        _proxies.Add(await DovecotProxy.StartAsync(_folder, backend));
        _proxies.Add(await Perdition.StartAsync(_folder, backend, options.PerditionRoot));
        _proxies.Add(await HaproxyTcp.StartAsync(_folder, backend));
    }

    // Every app password is verified once and every path compiled before anything is measured; what does not work at all shows here.
    private async Task WarmAsync(MailKind kind, MailProxy proxy)
    {
        try
        {
            foreach (var tls in Enum.GetValues<LoadTls>())
            {
                var run = new SignInRate.Options(proxy.Group, 2);
                await SignInRate.RunAsync(MailScript.Of(kind), Target(proxy, kind, tls), _logins, run);
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{proxy.Name} does not serve {kind}: {proxy.Complaints}", fault);
        }
    }

    private Task SignInsAsync(MailKind kind, LoadTls tls) => InTurnAsync(kind, async proxy =>
    {
        var run = new SignInRate.Options(proxy.Group, options.Seconds);
        var result = await SignInRate.RunAsync(MailScript.Of(kind), Target(proxy, kind, tls), _logins, run);
        _measures.Add($"{kind} sign-ins/s, {Name(tls)}", proxy.Name, result.PerSecond);
        _measures.Add($"{kind} proxy CPU µs per sign-in, {Name(tls)}", proxy.Name, result.CpuMicroseconds);
    });

    private Task TransfersAsync(MailKind kind, LoadTls tls) => InTurnAsync(kind, async proxy =>
    {
        var result = await Transfer.RunAsync(MailScript.Of(kind), Target(proxy, kind, tls), _logins[0], (proxy.Group, options.Megabytes));
        _measures.Add($"{kind} MB/s through one session, {Name(tls)}", proxy.Name, result.MegabytesPerSecond);
        _measures.Add($"{kind} proxy CPU µs per MB, {Name(tls)}", proxy.Name, result.CpuMicroseconds);
    });

    private Task RoundTripsAsync(MailKind kind, LoadTls tls) => InTurnAsync(kind, async proxy =>
    {
        var result = await RoundTrip.RunAsync(MailScript.Of(kind), Target(proxy, kind, tls), _logins[0]);
        _measures.Add($"{kind} NOOP p50 µs, {Name(tls)}", proxy.Name, result.MedianMicroseconds);
        _measures.Add($"{kind} NOOP p99 µs, {Name(tls)}", proxy.Name, result.Percentile99Microseconds);
    });

    private async Task IdleAsync(LoadTls tls)
    {
        foreach (var proxy in _proxies.Where(proxy => proxy.Name != "perdition"))
        {
            var result = await IdleSessions.RunAsync(MailScript.Of(MailKind.Imap), Target(proxy, MailKind.Imap, tls), _logins, (proxy.Group, options.IdleSessions));
            var sessions = options.IdleSessions.ToString("#,##0", CultureInfo.InvariantCulture);
            _measures.Add($"KB per idle IMAP session of {sessions}, {Name(tls)}", proxy.Name, result.KilobytesEach);
            _measures.Add($"CPU % with {sessions} idle, {Name(tls)}", proxy.Name, result.CpuPercent);
            _measures.Add($"IMAP sign-ins/s beside {sessions} idle, {Name(tls)}", proxy.Name, result.SignInsPerSecondBeside);
        }
    }

    // Shaped like an app password that nobody has: the case that would cost a BCrypt where secrets are not indexed.
    private async Task WrongSecretsAsync()
    {
        var gateway = _proxies.Single(proxy => proxy.Name == "gateway");
        var wrong = _logins.Select((login, index) => new Login(login.User, _logins[(index + 1) % _logins.Count].Secret)).ToList();
        var run = new SignInRate.Options(gateway.Group, options.Seconds, ShallBeTaken: false);
        var result = await SignInRate.RunAsync(MailScript.Of(MailKind.Imap), Target(gateway, MailKind.Imap, LoadTls.None), wrong, run);
        _measures.Add("IMAP wrong secrets refused/s, clear", gateway.Name, result.PerSecond);
    }

    private Task InTurnAsync(MailKind kind, Func<MailProxy, Task> measure) => InTurnAsync(kind, measure, options.Rounds);

    private async Task InTurnAsync(MailKind kind, Func<MailProxy, Task> measure, int rounds)
    {
        var able = _proxies.Where(proxy => proxy.Kinds.Contains(kind)).ToList();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var proxy in able) await measure(proxy);
            able.Reverse();
        }
    }

    private static LoadTarget Target(MailProxy proxy, MailKind kind, LoadTls tls) => new(proxy.Ports[kind, tls is not LoadTls.None], tls);

    private static string Name(LoadTls tls) => tls switch
    {
        LoadTls.None => "clear",
        LoadTls.Full => "TLS",
        _ => "TLS resumed",
    };
}
