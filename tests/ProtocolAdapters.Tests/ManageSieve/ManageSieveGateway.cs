using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.ManageSieve;
using Gateway.ProtocolAdapters.Tests.Smtp;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.ProtocolAdapters.Tests.ManageSieve;

/// <summary>A ManageSieve listener in front of a recording backend, and an authority that knows alice alone.</summary>
internal sealed class ManageSieveGateway : ILoginAuthority, IBackendCatalog, IAsyncDisposable
{
    public const string Listing = "\"IMPLEMENTATION\" \"Backend\"\r\n\"SIEVE\" \"fileinto reject\"\r\n\"NOTIFY\" \"mailto\"\r\n\"SASL\" \"PLAIN LOGIN\"\r\n"
        + "\"XCLIENT\"\r\n\"UNAUTHENTICATE\"\r\n\"VERSION\" \"1.0\"\r\nOK \"backend ready.\"\r\n";

    private readonly TcpListener _backend = new(IPAddress.Loopback, 0);
    private readonly MailListener _listener;

    public ManageSieveGateway(ListenerTls tls = ListenerTls.None)
    {
        _backend.Start();
        _ = AcceptAsync();
        var upgrade = new TlsUpgrade(Certificate(), null, TimeProvider.System);
        var transport = new MailTransport(WireOptions.Default, upgrade, TimeProvider.System);
        var adapter = new ManageSieveAdapter(
            this, this, new BackendConnector(WireOptions.Default, TimeProvider.System), new ManageSieveOptions(), transport,
            NullLogger<ManageSieveAdapter>.Instance);
        _listener = new MailListener(
            new MailListenerOptions { Name = "sieve", Endpoint = new IPEndPoint(IPAddress.Loopback, 0), Tls = tls },
            adapter, transport, NullLogger<MailListener>.Instance);
        Endpoint = _listener.Start();
    }

    public IPEndPoint Endpoint { get; }

    /// <summary>What the backend heard, a line each.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public ConcurrentQueue<string> Attempts { get; } = new();

    public TestLease Lease { get; } = new();

    /// <summary>The backend's answer to AUTHENTICATE.</summary>
    public string SignInAnswer { get; set; } = "OK \"Logged in.\"";

    public LoginDecision.Denied Denied { get; set; } = new(LoginDenial.InvalidCredentials);

    private BackendEndpoint Destination => new()
    {
        BackendName = "main",
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_backend.LocalEndpoint).Port,
        Tls = BackendTls.None,
    };

    public ValueTask<LoginDecision> DecideAsync(LoginAttempt attempt, CancellationToken cancellationToken)
    {
        var name = Encoding.UTF8.GetString(attempt.Authcid.Span);
        Attempts.Enqueue(name);
        var isRight = name == "alice@example.test" && attempt.Secret.Octets.SequenceEqual(Encoding.ASCII.GetBytes(SmtpGateway.Secret));
        return ValueTask.FromResult<LoginDecision>(!isRight ? Denied : new LoginDecision.Granted(new LoginGrant
        {
            Account = "alice@example.test",
            Destinations = [Destination],
            BackendName = "main",
            Credential = new BackendCredential.Password("gwmaster", Secret.FromText("masterpw"), ActFor: "alice@example.test"),
            Lease = Lease,
        }));
    }

    public IReadOnlyList<BackendEndpoint> DefaultDestinations(MailProtocol protocol) => [Destination];

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _backend.Stop();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _backend.AcceptTcpClientAsync());
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient peer)
    {
        using var _ = peer;
        var stream = peer.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(Listing));
            while (await reader.ReadLineAsync() is { } line)
            {
                Lines.Enqueue(line);
                var answer = line.Split(' ')[0] switch
                {
                    "AUTHENTICATE" => SignInAnswer + "\r\n",
                    "CAPABILITY" => Listing,
                    "LISTSCRIPTS" => "\"main\" ACTIVE\r\nOK\r\n",
                    "XCLIENT" => "OK \"Updated\"\r\n",
                    _ => "NO \"Unknown command.\"\r\n",
                };
                await stream.WriteAsync(Encoding.Latin1.GetBytes(answer));
            }
        }
        catch (IOException)
        {
            // Gone.
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mail.example.test", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
