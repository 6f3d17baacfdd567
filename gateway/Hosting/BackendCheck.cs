using Gateway.Backends;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Pop3;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Gateway.Hosting;

/// <summary>Reaches every destination of every backend: connection, TLS, greeting, what it offers for signing in. <see cref="SignInCheck"/> goes further.</summary>
internal sealed class BackendCheck(BackendTrial trial)
{
    public Task<CheckLine> RunAsync(BackendService service, BackendEndpoint destination, CancellationToken cancellationToken)
    {
        var subject = SubjectOf(service, destination);
        return BackendReach.TryAsync(
            subject,
            service.Protocol,
            destination,
            async token => CheckLine.Good(subject, service.Protocol.IsHttp ? await HttpAsync(service, destination, token) : await MailAsync(service.Protocol, destination, token)),
            cancellationToken);
    }

    /// <summary>What a destination is called in a line.</summary>
    public static string SubjectOf(BackendService service, BackendEndpoint destination) =>
        $"backend {service.BackendName} {service.Protocol.Name} {destination.Host}:{destination.Port}";

    private async Task<string> MailAsync(MailProtocol protocol, BackendEndpoint destination, CancellationToken cancellationToken)
    {
        // The mail library has no ManageSieve.
        if (protocol == ProtocolCatalog.Sieve) return Describe(destination, await trial.GreetSieveAsync(destination, cancellationToken));

        using MailService client = protocol == ProtocolCatalog.Imap ? new ImapClient() : protocol == ProtocolCatalog.Pop3 ? new Pop3Client() : new SmtpClient();
        client.CheckCertificateRevocation = false;
        if (BackendCertificates.For(destination) is { } judge) client.ServerCertificateValidationCallback = judge;

        await client.ConnectAsync(destination.Host, destination.Port, OptionsOf(destination.Tls), cancellationToken);
        var mechanisms = string.Join(' ', client.AuthenticationMechanisms.Order(StringComparer.Ordinal));
        await client.DisconnectAsync(true, cancellationToken);
        return Describe(destination, mechanisms);
    }

    private static string Describe(BackendEndpoint destination, string mechanisms) =>
        $"answers{(destination.Tls is BackendTls.None ? " in clear" : ", TLS is good")}; sign-in mechanisms: {(mechanisms.Length == 0 ? "none" : mechanisms)}";

    private static async Task<string> HttpAsync(BackendService service, BackendEndpoint destination, CancellationToken cancellationToken)
    {
        using var client = ClientFor(destination);
        var path = service.Http?.PathPrefixes.Values.FirstOrDefault() ?? "/";
        using var request = new HttpRequestMessage(HttpMethod.Options, BackendClusters.AddressOf(destination) + path);
        using var response = await client.SendAsync(request, cancellationToken);
        return $"answers {(int)response.StatusCode} to OPTIONS {path}";
    }

    /// <summary>A client that trusts what the gateway trusts there; the caller disposes it.</summary>
    public static HttpClient ClientFor(BackendEndpoint destination)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = BackendCertificates.For(destination);
        return new HttpClient(handler, disposeHandler: true);
    }

    private static SecureSocketOptions OptionsOf(BackendTls tls) => tls switch
    {
        BackendTls.Implicit => SecureSocketOptions.SslOnConnect,
        BackendTls.StartTls => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.None,
    };
}
