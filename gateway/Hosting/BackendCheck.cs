using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Gateway.Backends;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Contract;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Pop3;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Gateway.Hosting;

/// <summary>
/// Reaches every destination of every backend: connection, TLS, greeting, what it offers for signing in. A sign-in for somebody else can
/// only be proven for a mailbox, so none is tried.
/// </summary>
internal static class BackendCheck
{
    public static async Task<CheckLine> RunAsync(BackendService service, BackendEndpoint destination, CancellationToken cancellationToken)
    {
        var subject = $"backend {service.BackendName} {service.Protocol.Name} {destination.Host}:{destination.Port}";
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(destination.Timeout);
        try
        {
            var seen = service.Protocol.IsHttp
                ? await HttpAsync(service, destination, deadline.Token)
                : await MailAsync(service.Protocol, destination, deadline.Token);
            return CheckLine.Good(subject, seen);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return CheckLine.Bad(subject, $"no answer within {destination.Timeout.TotalSeconds:0.#} s; check the address, the port and the firewall");
        }
        catch (Exception wrong) when (wrong is SocketException || wrong.InnerException is SocketException)
        {
            return CheckLine.Bad(subject, $"no connection ({(wrong as SocketException ?? (SocketException)wrong.InnerException!).SocketErrorCode}); start it, or correct Host and Port");
        }
        catch (Exception wrong) when (wrong is SslHandshakeException or System.Security.Authentication.AuthenticationException || wrong.InnerException is System.Security.Authentication.AuthenticationException)
        {
            return CheckLine.Bad(subject, "TLS failed: its certificate is not trusted, not valid, or names another host; set CaFile, correct Host, or for a lab set VerifyCertificate to false");
        }
        catch (NotSupportedException)
        {
            return CheckLine.Bad(subject, "it offers no STARTTLS; turn TLS on there, or correct Tls");
        }
        catch (Exception wrong) when (wrong is ProtocolException or CommandException or IOException or HttpRequestException)
        {
            return CheckLine.Bad(subject, $"it does not speak {service.Protocol.Name} as expected ({wrong.Message}); correct Port or Tls");
        }
    }

    private static async Task<string> MailAsync(MailProtocol protocol, BackendEndpoint destination, CancellationToken cancellationToken)
    {
        if (protocol == ProtocolCatalog.Sieve)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(destination.Host, destination.Port, cancellationToken);
            return "answers";
        }

        using MailService client = protocol == ProtocolCatalog.Imap ? new ImapClient() : protocol == ProtocolCatalog.Pop3 ? new Pop3Client() : new SmtpClient();
        client.CheckCertificateRevocation = false;
        client.ServerCertificateValidationCallback = (_, certificate, _, errors) => Trusts(destination, certificate, errors);
        await client.ConnectAsync(destination.Host, destination.Port, OptionsOf(destination.Tls), cancellationToken);
        var mechanisms = client.AuthenticationMechanisms.Count == 0 ? "none" : string.Join(' ', client.AuthenticationMechanisms.Order(StringComparer.Ordinal));
        await client.DisconnectAsync(true, cancellationToken);
        return $"answers{(destination.Tls is BackendTls.None ? " in clear" : ", TLS is good")}; sign-in mechanisms: {mechanisms}";
    }

    private static async Task<string> HttpAsync(BackendService service, BackendEndpoint destination, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) => Trusts(destination, certificate, errors);
        using var client = new HttpClient(handler);
        var scheme = destination.Tls is BackendTls.None ? "http" : "https";
        var path = service.Http?.PathPrefixes.Values.FirstOrDefault() ?? "/";
        using var request = new HttpRequestMessage(HttpMethod.Options, $"{scheme}://{destination.Host}:{destination.Port}{path}");
        using var response = await client.SendAsync(request, cancellationToken);
        return $"answers {(int)response.StatusCode} to OPTIONS {path}";
    }

    private static bool Trusts(BackendEndpoint destination, X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (!destination.VerifyCertificate || errors is SslPolicyErrors.None)
        {
            return true;
        }

        if (destination.TrustedAuthorities is not { } authorities || certificate is not X509Certificate2 leaf || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(leaf);
    }

    private static SecureSocketOptions OptionsOf(BackendTls tls) => tls switch
    {
        BackendTls.Implicit => SecureSocketOptions.SslOnConnect,
        BackendTls.StartTls => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.None,
    };
}
