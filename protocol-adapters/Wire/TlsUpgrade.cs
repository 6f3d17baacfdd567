using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Wire;

/// <summary>
/// The server's side of TLS, the same for implicit TLS and STARTTLS. The certificate can be replaced at any time: handshakes that begin
/// afterwards use the new one, live sessions go on.
/// </summary>
public sealed class TlsUpgrade
{
    private readonly TimeProvider _time;
    private volatile Generation _current;

    /// <summary>Keeps <paramref name="certificate"/> (with its private key) and the intermediates that are sent with it.</summary>
    public TlsUpgrade(X509Certificate2 certificate, X509Certificate2Collection? intermediates, TimeProvider time)
    {
        _time = time;
        _current = new Generation(certificate, intermediates);
    }

    /// <summary>Longest handshake; SslStream itself has no limit.</summary>
    public static TimeSpan HandshakeDeadline { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Uses another certificate from now on. The old one stays valid for handshakes under way; the caller must not dispose it.</summary>
    public void Replace(X509Certificate2 certificate, X509Certificate2Collection? intermediates) =>
        _current = new Generation(certificate, intermediates);

    /// <summary>
    /// Runs the handshake and switches <paramref name="connection"/> over. Octets that it had buffered in clear are discarded. Throws
    /// <see cref="AuthenticationException"/>, <see cref="IOException"/>, or <see cref="OperationCanceledException"/> at the deadline.
    /// </summary>
    public async Task AuthenticateAsync(MailConnection connection, MailProtocol protocol, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(HandshakeDeadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var tls = new SslStream(connection.Transport, leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsServerAsync(_current.For(protocol), either.Token);
            if (!TlsSuites.IsSound(tls.NegotiatedCipherSuite))
            {
                throw new AuthenticationException($"The client wants {tls.NegotiatedCipherSuite}.");
            }
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
        connection.SwitchTo(tls, FactsOf(tls));
    }

    internal static TlsFacts FactsOf(SslStream tls)
    {
        var version = $"TLSv1.{tls.SslProtocol.ToString()[^1]}";
        var name = tls.IsServer && tls.TargetHostName is { Length: > 0 and <= 255 } sent ? sent : null;
        return new TlsFacts(version, tls.NegotiatedCipherSuite.ToString(), name);
    }

    /// <summary>One certificate with one shared options instance per protocol: resumption works only across a shared instance.</summary>
    private sealed class Generation(X509Certificate2 certificate, X509Certificate2Collection? intermediates)
    {
        // offline: no certificate is fetched while a client waits.
        private readonly SslStreamCertificateContext _context = SslStreamCertificateContext.Create(certificate, intermediates, offline: true);
        private readonly ConcurrentDictionary<MailProtocol, SslServerAuthenticationOptions> _options = new();

        public SslServerAuthenticationOptions For(MailProtocol protocol) => _options.GetOrAdd(protocol, Create);

        // ALPN: a client that offers only another protocol (ALPACA) gets fatal alert 120; one that offers none is served.
        [SuppressMessage("Security", "CA5398", Justification = "A system policy that still allows TLS 1.0 must not reopen it here.")]
        private SslServerAuthenticationOptions Create(MailProtocol protocol) => new()
        {
            ServerCertificateContext = _context,
            ApplicationProtocols = protocol.Alpn is null ? null : [new SslApplicationProtocol(protocol.Alpn)],
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
            AllowTlsResume = true,
            ClientCertificateRequired = false,
            EncryptionPolicy = EncryptionPolicy.RequireEncryption,
        };
    }
}
