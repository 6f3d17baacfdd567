using System.Diagnostics;
using System.Net.Sockets;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Logging;

namespace Gateway.ProtocolAdapters.Backend;

/// <summary>
/// From grant to a signed-in backend: tries the grant's destinations in order, tells the lease about those that fail, and asks it what a
/// refusal means for the client. Where every destination refused the connection, a restart perhaps, they are tried again before the client is
/// answered.
/// </summary>
public sealed partial class BackendSession(BackendConnector connector, ILogger logger)
{
    private const int Rounds = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// A signed-in connection, which is the caller's to dispose, with the backend's capabilities; or the denial to answer. A destination that is
    /// silent or speaks out of protocol counts as one that can't be reached. Throws <see cref="OperationCanceledException"/> for the caller's token
    /// alone: a lease that is terminated meanwhile is a denial.
    /// </summary>
    public async Task<BackendOpening> OpenAsync(LoginGrant grant, MailConnection client, IBackendLogin login, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(grant.Lease.Terminated, cancellationToken);
        using var trace = BackendTrace.Start(grant, client.Facts);
        try
        {
            for (var round = 1; ; round++)
            {
                var (opening, refuseAll) = await TryAllAsync(grant, client, login, trace, either.Token);
                if (opening is not null || !refuseAll || round == Rounds)
                {
                    return opening ?? Refused(grant.Lease, BackendLoginOutcome.Unreachable);
                }
                await Task.Delay(Pause, connector.Time, either.Token);
            }
        }
        catch (Exception fault) when (BackendConnector.IsBackendFault(fault) && either.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Terminated(grant.Lease.Termination);
        }
    }

    private async Task<(BackendOpening? Opening, bool RefuseAll)> TryAllAsync(
        LoginGrant grant, MailConnection client, IBackendLogin login, Activity? trace, CancellationToken cancellationToken)
    {
        var refused = 0;
        foreach (var destination in grant.Destinations)
        {
            try
            {
                var opening = await OpenOneAsync(destination, grant, client, login, cancellationToken);
                BackendTrace.Answered(trace, opening);
                return (opening, false);
            }
            catch (Exception fault) when (BackendConnector.IsBackendFault(fault) && !cancellationToken.IsCancellationRequested)
            {
                refused += fault is SocketException { SocketErrorCode: SocketError.ConnectionRefused } ? 1 : 0;
                Log.DestinationFailed(logger, client.Facts.Id, destination.BackendName, destination.Host, destination.Port, Describe(fault));
                BackendTrace.Failed(trace, destination);
                grant.Lease.DestinationFailed(destination);
            }
        }
        return (null, refused == grant.Destinations.Count);
    }

    private async Task<BackendOpening> OpenOneAsync(
        BackendEndpoint destination, LoginGrant grant, MailConnection client, IBackendLogin login, CancellationToken cancellationToken)
    {
        using var deadline = new StepDeadline(destination.Timeout, connector.Time, cancellationToken);
        var backend = await connector.ConnectAsync(destination, client.Facts, deadline.Token);
        var handedOver = false;
        try
        {
            deadline.Restart();
            var answer = await login.RunAsync(new BackendExchange(backend, destination, grant.Credential, client, deadline));
            if (answer.Outcome is BackendLoginOutcome.Accepted or BackendLoginOutcome.Refused)
            {
                grant.Lease.DestinationAnswered(destination);
            }
            if (answer.Outcome != BackendLoginOutcome.Accepted)
            {
                return Refused(grant.Lease, answer.Outcome);
            }
            var denied = grant.Lease.BackendAnswered(answer.Outcome);
            handedOver = denied is null;
            return new BackendOpening(handedOver ? backend : null, answer.Capabilities, denied);
        }
        finally
        {
            if (!handedOver)
            {
                await backend.DisposeAsync();
            }
        }
    }

    private static BackendOpening Refused(SessionLease lease, BackendLoginOutcome outcome) =>
        new(null, "", lease.BackendAnswered(outcome) ?? new LoginDecision.Denied(LoginDenial.Unavailable));

    // A deleted app password is a wrong one. Otherwise the next attempt is told how things stand then.
    private static BackendOpening Terminated(SessionTermination reason) => new(null, "", new LoginDecision.Denied(
        reason == SessionTermination.AppPasswordRevoked ? LoginDenial.InvalidCredentials : LoginDenial.Unavailable));

    private static string Describe(Exception fault) => fault switch
    {
        OperationCanceledException => "no answer in time",
        BackendProtocolException => "out of protocol: " + fault.Message,
        _ => fault.GetType().Name + ": " + fault.Message,
    };

    private static partial class Log
    {
        [LoggerMessage(1600, LogLevel.Warning, "{ConnectionId}: destination {Host}:{Port} of backend {Backend} failed: {Fault}",
            EventName = "DestinationFailed")]
        public static partial void DestinationFailed(ILogger logger, string connectionId, string backend, string host, int port, string fault);
    }
}

/// <summary>The outcome: exactly one of <paramref name="Backend"/> and <paramref name="Denied"/> is there.</summary>
/// <param name="Backend">Signed in; the caller disposes it.</param>
/// <param name="Capabilities">The backend's, after sign-in, in the protocol's own words; may be empty.</param>
/// <param name="Denied">What to answer the client.</param>
public sealed record BackendOpening(MailConnection? Backend, string Capabilities, LoginDecision.Denied? Denied);
