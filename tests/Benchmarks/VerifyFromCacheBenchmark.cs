using BenchmarkDotNet.Attributes;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Benchmarks;

/// <summary>
/// A warm sign-in decision, from the attempt to the grant and back: no store, no BCrypt, at most 10 µs and 1 KB. The log is off; the audit row of a
/// connection is made, and dropped once the queue is full.
/// </summary>
[MemoryDiagnoser]
public class VerifyFromCacheBenchmark
{
    private SignInNode _node = null!;
    private Secret _secret = null!;
    private LoginAttempt _request = null!;
    private LoginAttempt _connection = null!;
    private ILoginAuthority _authority = null!;
    private LoginGrant _phone = null!;

    [GlobalSetup]
    public async Task StartAsync()
    {
        (_node, _secret) = await SignInNode.StartAsync();
        (_request, _connection) = (SignInNode.OverActiveSync(_secret), SignInNode.OverImap(_secret));
        _authority = _node.Authority;
        // Binds the device, and keeps the phone's session alive.
        _phone = ((LoginDecision.Granted)await _authority.DecideAsync(_request, CancellationToken.None)).Grant;
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        _phone.Lease.Dispose();
        _phone.Credential.Dispose();
        _secret.Dispose();
        await _node.DisposeAsync();
    }

    /// <summary>A further request of a phone: joins its session.</summary>
    [Benchmark(Baseline = true)]
    public ValueTask RequestOfAPhone() => SignInAsync(_request);

    /// <summary>A new connection: a session of its own, with its audit row.</summary>
    [Benchmark]
    public ValueTask ImapConnection() => SignInAsync(_connection);

    private async ValueTask SignInAsync(LoginAttempt attempt)
    {
        var decision = await _authority.DecideAsync(attempt, CancellationToken.None);
        var grant = ((LoginDecision.Granted)decision).Grant;
        grant.Lease.Dispose();
        grant.Credential.Dispose();
    }
}
