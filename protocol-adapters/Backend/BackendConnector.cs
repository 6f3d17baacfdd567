using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Backend;

/// <summary>Opens connections to backends: resolve, dial, PROXY header, TLS. What a protocol says on them is its own backend login's.</summary>
public sealed class BackendConnector(WireOptions options, TimeProvider time)
{
    /// <summary>The clock of the deadlines.</summary>
    public TimeProvider Time => time;

    /// <summary>
    /// Connects for <paramref name="client"/>, with implicit TLS where the endpoint says so. Throws what <see cref="IsBackendFault"/> knows.
    /// </summary>
    public async Task<MailConnection> ConnectAsync(BackendEndpoint endpoint, ConnectionFacts client, CancellationToken cancellationToken)
    {
        var socket = await DialAsync(endpoint, cancellationToken);
        var backend = new MailConnection(socket, FactsOf(endpoint, client), options);
        try
        {
            if (endpoint.SendProxyHeader)
            {
                await backend.WriteAsync(ProxyProtocol.Write(endpoint.ProxyHeaderVersion, client.Client, client.Local), cancellationToken);
            }
            if (endpoint.Tls == BackendTls.Implicit)
            {
                await AuthenticateAsync(backend, endpoint, cancellationToken);
            }
            return backend;
        }
        catch
        {
            await backend.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// TLS after the backend agreed to STARTTLS. Octets that it sent in clear behind its agreement are an attack: <see cref="BackendProtocolException"/>.
    /// </summary>
    public static async Task StartTlsAsync(MailConnection backend, BackendEndpoint endpoint, CancellationToken cancellationToken)
    {
        if (!backend.Buffered.IsEmpty)
        {
            throw new BackendProtocolException("octets in clear behind the answer to STARTTLS");
        }
        await AuthenticateAsync(backend, endpoint, cancellationToken);
    }

    /// <summary>Whether <paramref name="fault"/> says that a backend can't serve now, as opposed to a fault of ours.</summary>
    public static bool IsBackendFault(Exception fault) => fault is SocketException or IOException or AuthenticationException
        or OperationCanceledException or BackendProtocolException or ObjectDisposedException;

    /// <summary>
    /// Whether <paramref name="fault"/> may be taken for "come back later" once the credential is with the backend. Silence or an end says nothing about
    /// the destination then: one broken mailbox must not take it down for all, nor bring the credential to the next. False where the caller's token
    /// ended the wait: that is the caller's to answer.
    /// </summary>
    public static bool IsSilence(Exception fault, StepDeadline deadline) => IsBackendFault(fault) && !deadline.IsCancelledFromOutside;

    // Each address in turn: a name often has an IPv6 address that leads nowhere.
    private static async Task<Socket> DialAsync(BackendEndpoint endpoint, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = IPAddress.TryParse(endpoint.Host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(endpoint.Host, cancellationToken);
        SocketException? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, endpoint.Port), cancellationToken);
                return socket;
            }
            catch (SocketException fault)
            {
                last = fault;
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    private static async Task AuthenticateAsync(MailConnection backend, BackendEndpoint endpoint, CancellationToken cancellationToken)
    {
        var tls = new SslStream(backend.Transport, leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(ClientOptions(endpoint), cancellationToken);
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
        backend.SwitchTo(tls, TlsUpgrade.FactsOf(tls));
    }

    private static SslClientAuthenticationOptions ClientOptions(BackendEndpoint endpoint)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = endpoint.Host,
            AllowRenegotiation = false,
            // Internal authorities seldom publish lists that a gateway could reach at sign-in.
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (!endpoint.VerifyCertificate)
        {
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        }
        else if (endpoint.TrustedAuthorities is { } authorities)
        {
            options.CertificateChainPolicy = PinnedTo(authorities);
        }
        return options;
    }

    private static X509ChainPolicy PinnedTo(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private static ConnectionFacts FactsOf(BackendEndpoint endpoint, ConnectionFacts client) =>
        client with { Listener = endpoint.BackendName, ListenerTls = ListenerTls.None };
}
