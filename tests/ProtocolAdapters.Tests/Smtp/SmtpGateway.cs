using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Smtp;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.ProtocolAdapters.Tests.Smtp;

/// <summary>A listener with the SMTP adapter in front of a recording backend, and an authority that knows alice alone.</summary>
internal sealed class SmtpGateway : ILoginAuthority, IBackendCatalog, IAsyncDisposable
{
    public const string Secret = "abcdefghijkmnpqrstuv";

    private readonly MailListener _listener;

    public SmtpGateway(ListenerTls tls = ListenerTls.None, SmtpOptions? options = null, TimeProvider? time = null)
    {
        var clock = time ?? TimeProvider.System;
        var upgrade = new TlsUpgrade(Certificate(), null, clock);
        var transport = new MailTransport(WireOptions.Default, upgrade, clock);
        var connector = new BackendConnector(WireOptions.Default, clock);
        var settings = (options ?? new SmtpOptions()) with { HostName = "mail.example.test", Linger = TimeSpan.FromMilliseconds(200) };
        var adapter = new SmtpAdapter(this, this, connector, settings, transport, new FaultLogger(Faults));
        _listener = new MailListener(
            new MailListenerOptions { Name = "submission", Endpoint = new IPEndPoint(IPAddress.Loopback, 0), Tls = tls },
            adapter, transport, NullLogger<MailListener>.Instance);
        Endpoint = _listener.Start();
    }

    public IPEndPoint Endpoint { get; }

    public RecordingSmtpBackend Backend { get; } = new();

    /// <summary>What the adapter's one catch had to catch: nothing, in a sound gateway.</summary>
    public List<Exception> Faults { get; } = [];

    public List<TestLease> Leases { get; } = [];

    public List<string> Attempts { get; } = [];

    /// <summary>Says what to present; null: the master's password for alice.</summary>
    public Func<BackendCredential>? Credential { get; set; }

    /// <summary>Overrides the decision on a wrong secret.</summary>
    public LoginDecision.Denied Denied { get; set; } = new(LoginDenial.InvalidCredentials);

    public IReadOnlySet<string>? Senders { get; set; }

    /// <summary>Awaited before each decision, with the adapter's token.</summary>
    public Func<CancellationToken, Task> WhileDeciding { get; set; } = _ => Task.CompletedTask;

    /// <summary>How often the grant names the backend.</summary>
    public int DestinationCount { get; set; } = 1;

    public BackendEndpoint Destination => new()
    {
        BackendName = "main",
        Host = "127.0.0.1",
        Port = Backend.Port,
        Tls = BackendTls.None,
        Timeout = TimeSpan.FromSeconds(5),
    };

    public async ValueTask<LoginDecision> DecideAsync(LoginAttempt attempt, CancellationToken cancellationToken)
    {
        await WhileDeciding(cancellationToken);
        var name = Encoding.UTF8.GetString(attempt.Authcid.Span);
        Attempts.Add(name);
        if (name != "alice@example.test" || !attempt.Secret.Octets.SequenceEqual(Encoding.ASCII.GetBytes(Secret)))
        {
            return Denied;
        }

        var lease = new TestLease();
        Leases.Add(lease);
        return new LoginDecision.Granted(new LoginGrant
        {
            Account = "alice@example.test",
            Destinations = [.. Enumerable.Repeat(Destination, DestinationCount)],
            BackendName = "main",
            Credential = Credential?.Invoke()
                ?? new BackendCredential.Password("gwmaster", Contract.Secret.FromText("masterpw"), ActFor: "alice@example.test"),
            Lease = lease,
            SenderAddresses = Senders,
        });
    }

    public IReadOnlyList<BackendEndpoint> DefaultDestinations(MailProtocol protocol) => [Destination];

    public Task<SmtpTestClient> ConnectAsync() => SmtpTestClient.ConnectAsync(Endpoint);

    /// <summary>A client that has signed in; the backend's record begins there.</summary>
    public async Task<SmtpTestClient> SignInAsync()
    {
        var client = await ConnectAsync();
        await client.ExpectAsync("220");
        await client.SayAsync("EHLO client.test", "250");
        await client.SayAsync("AUTH PLAIN " + Plain("alice@example.test", Secret), "235 2.7.0");
        return client;
    }

    public static string Plain(string name, string secret) => Convert.ToBase64String(Encoding.Latin1.GetBytes($"\0{name}\0{secret}"));

    public Task DrainAsync() => _listener.DrainAsync(TimeSpan.Zero, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await Backend.DisposeAsync();
        Assert.Empty(Faults);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mail.example.test", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}

/// <summary>Keeps the exceptions that are logged.</summary>
internal sealed class FaultLogger(List<Exception> faults) : ILogger<SmtpAdapter>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not null)
        {
            faults.Add(exception);
        }
    }
}

/// <summary>A lease that the test ends.</summary>
internal sealed class TestLease : SessionLease
{
    private readonly CancellationTokenSource _terminated = new();
    private SessionTermination _why;

    public override string Id => "lease";

    public override CancellationToken Terminated => _terminated.Token;

    public override SessionTermination Termination => _why;

    public SessionEnd? Ended { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>Destinations that were reported down.</summary>
    public List<BackendEndpoint> Failed { get; } = [];

    public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Terminate(SessionTermination why)
    {
        _why = why;
        _terminated.Cancel();
    }

    public override void DestinationFailed(BackendEndpoint destination) => Failed.Add(destination);

    public override LoginDecision.Denied? BackendAnswered(BackendLoginOutcome outcome) =>
        outcome == BackendLoginOutcome.Accepted ? null : new LoginDecision.Denied(LoginDenial.Unavailable);

    public override void End(SessionEnd end) => Ended ??= end;

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        Closed.TrySetResult();
    }
}
