using System.Net.Sockets;
using Gateway.Backends.Credentials;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using MailKit;
using MailKit.Security;

namespace Gateway.Hosting;

/// <summary>One question to a backend for <c>gateway check</c>; whatever goes wrong becomes a line with its cure.</summary>
internal static class BackendReach
{
    // A question has several steps, each of which the destination's own timeout bounds.
    private const int Steps = 4;

    /// <summary>The line that <paramref name="ask"/> comes to, or the fault that kept it from an answer.</summary>
    public static async Task<CheckLine> TryAsync(
        string subject, MailProtocol protocol, BackendEndpoint destination, Func<CancellationToken, Task<CheckLine>> ask, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(destination.Timeout * Steps);
        try
        {
            return await ask(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return CheckLine.Bad(subject, $"no answer within {destination.Timeout.TotalSeconds:0.#} s; check the address, the port and the firewall");
        }
        catch (Exception wrong) when ((wrong as SocketException ?? wrong.InnerException as SocketException) is not null)
        {
            var code = (wrong as SocketException ?? (SocketException)wrong.InnerException!).SocketErrorCode;
            return CheckLine.Bad(subject, $"no connection ({code}); start it, or correct Host and Port");
        }
        catch (Exception wrong) when (IsTls(wrong) || IsTls(wrong.InnerException))
        {
            return CheckLine.Bad(subject, "TLS failed: its certificate is not trusted, not valid, or names another host; set CaFile, correct Host, or for a lab set VerifyCertificate to false");
        }
        catch (NotSupportedException)
        {
            return CheckLine.Bad(subject, "it offers no STARTTLS; turn TLS on there, or correct Tls");
        }
        catch (BackendCredentialException wrong)
        {
            return CheckLine.Bad(subject, $"the gateway has no credential for it ({wrong.Message}); mend what that names");
        }
        catch (Exception wrong) when (wrong is ProtocolException or CommandException or IOException or HttpRequestException or BackendProtocolException)
        {
            return CheckLine.Bad(subject, $"it does not speak {protocol.Name} as expected ({wrong.Message}); correct Port, Tls or Method");
        }
    }

    private static bool IsTls(Exception? wrong) => wrong is SslHandshakeException or System.Security.Authentication.AuthenticationException;
}
