using Gateway.ProtocolAdapters.Contract;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>
/// The way of one request inside YARP's pipeline: sign-in, guard, mailbox proof, the granted backend's cluster, and what the
/// client is told when any of it, or the backend, fails.
/// </summary>
internal sealed partial class HttpForwarding(
    HttpLogin login,
    HttpForwardingParts parts,
    IOptions<HttpGatewayOptions> options,
    ILogger<HttpForwarding> logger)
{
    /// <summary>Runs it; <paramref name="forward"/> is the rest of the pipeline: balancing, health, forwarding.</summary>
    public async Task RunAsync(HttpContext context, Func<Task> forward)
    {
        var route = parts.Routes.Find(context.GetRouteModel().Config.RouteId);
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (!await IsServedAsync(context, route, target))
        {
            return;
        }

        using var credentials = await login.TakeAsync(context);
        if (credentials is null)
        {
            return;
        }

        var readable = route.Endpoint.TryIdentify(context.Request, out var identity);
        var decision = await login.AskAsync(context, credentials, route.Protocol, identity);
        if (decision is not LoginDecision.Granted { Grant: var grant })
        {
            await DenyAsync(context, route, identity, (LoginDecision.Denied)decision);
            return;
        }

        context.Features.Get<HttpConnectionPlace>()?.Dispose();
        using var lease = grant.Lease;
        using var credential = grant.Credential;
        var session = new HttpSession
        {
            Route = route,
            Identity = identity,
            Authcid = credentials.Authcid,
            Grant = grant,
            Backend = parts.Backends.Find(grant.BackendName, route.Protocol),
            RawTarget = target,
        };
        context.Features.Set(session);
        var status = readable ? await AdmitAsync(context, session) : StatusCodes.Status400BadRequest;
        if (status != 0)
        {
            await HttpLoginReply.TextAsync(context, status, "");
        }
        else if (session.Instead is { } instead)
        {
            await DenyAsync(context, route, identity, instead);
        }
        else
        {
            await ForwardAsync(context, session, credentials.Secret, forward);
        }
    }

    private static async ValueTask<bool> IsServedAsync(HttpContext context, HttpRoute route, string target)
    {
        if (!route.Methods.Contains(context.Request.Method))
        {
            context.Response.Headers.Allow = string.Join(", ", route.Methods);
            await HttpLoginReply.TextAsync(context, StatusCodes.Status405MethodNotAllowed, "");
            return false;
        }

        // Routing matched the decoded path; the backend gets the raw one, and only below its prefix do we know where that leads.
        if (!PathMap.StartsWith(target, route.Prefix))
        {
            await HttpLoginReply.TextAsync(context, StatusCodes.Status404NotFound, "");
            return false;
        }

        return true;
    }

    private async Task DenyAsync(HttpContext context, HttpRoute route, ClientIdentity identity, LoginDecision.Denied denied)
    {
        if (!await route.Endpoint.AnswerDenialAsync(context, denied, identity))
        {
            await HttpLoginReply.WriteAsync(context, denied, options.Value);
        }
    }

    private async ValueTask<int> AdmitAsync(HttpContext context, HttpSession session)
    {
        if (!RequestBody.TryAllow(context, options.Value.MaxBodyOctets))
        {
            return StatusCodes.Status413PayloadTooLarge;
        }

        if (session.Backend is not { } backend || !parts.Clusters.TryGetCluster(backend.ClusterId, out var cluster))
        {
            session.Instead = HttpSession.Unavailable;
            return 0;
        }

        if (await session.Route.Endpoint.GuardAsync(context, session) is var refusal and not 0)
        {
            return refusal;
        }

        // Only a password can be proven; without one the gateway itself vouches for the account.
        if (backend.ProveMailbox && session.Grant!.Credential is BackendCredential.Password
            && await ProveAsync(session, session.Route.Endpoint.ProofAge(session), context.RequestAborted) is { } denied)
        {
            session.Instead = denied;
            return 0;
        }

        if (session.Grant!.Device is { } order)
        {
            session.Instead = new LoginDecision.Denied(LoginDenial.DeviceNotAllowed) { Device = order };
            return 0;
        }

        if (backend.NeedsContentLength && !await RequestBody.TryGatherAsync(context, options.Value.MaxBodyOctets))
        {
            return StatusCodes.Status413PayloadTooLarge;
        }

        context.ReassignProxyRequest(cluster);
        return 0;
    }

    /// <summary>Null when the mailbox answered for the credential; otherwise what to tell the client.</summary>
    private async ValueTask<LoginDecision.Denied?> ProveAsync(HttpSession session, TimeSpan maxAge, CancellationToken cancellationToken)
    {
        var outcome = await parts.Proof.ProveAsync(session.Grant!, maxAge, cancellationToken);
        if (outcome is BackendLoginOutcome.Accepted)
        {
            return null;
        }

        Log.MailboxNotProven(logger, session.Grant!.BackendName, outcome);
        return session.Grant!.Lease.BackendAnswered(outcome) ?? HttpSession.Unavailable;
    }

    private async Task ForwardAsync(HttpContext context, HttpSession session, Secret secret, Func<Task> forward)
    {
        var endpoint = session.Route.Endpoint;
        var lease = session.Grant!.Lease;
        var clientGone = context.RequestAborted;
        using var place = endpoint.IsParked(session) ? parts.Parked.Enter(session.Grant.Account, secret) : null;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(clientGone, lease.Terminated, place?.Ended ?? default);
        context.RequestAborted = ended.Token;
        try
        {
            await endpoint.ForwardAsync(context, session, forward);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Who ended it is told below.
        }
        finally
        {
            context.RequestAborted = clientGone;
        }

        if (clientGone.IsCancellationRequested)
        {
            lease.End(Moved(context, SessionEndedBy.Client));
        }
        else if (ended.IsCancellationRequested)
        {
            await EndAsync(context);
            lease.End(Moved(context, SessionEndedBy.Termination));
        }
        else
        {
            await SettleAsync(context, session);
            lease.End(Moved(context, session.Instead is null ? SessionEndedBy.Client : SessionEndedBy.Fault));
        }
    }

    // Deleted, ended by somebody, drained, or a ninth Ping: the client comes back and hears the rest then.
    private static Task EndAsync(HttpContext context)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        return HttpLoginReply.ComeBackAsync(context);
    }

    private async Task SettleAsync(HttpContext context, HttpSession session)
    {
        if (context.Features.Get<IForwarderErrorFeature>() is { } fault && session.Instead is null)
        {
            Report(context, session, fault);
            if (fault.Error is ForwarderError.RequestBodyClient)
            {
                return;
            }

            session.Instead = session.Grant!.Lease.BackendAnswered(BackendLoginOutcome.Unreachable) ?? HttpSession.Unavailable;
        }

        if (session.Instead is null && context.Response is { HasStarted: false, StatusCode: StatusCodes.Status503ServiceUnavailable })
        {
            // YARP found no healthy destination.
            session.Instead = HttpSession.Unavailable;
        }

        if (session.Instead is { } instead && !context.Response.HasStarted)
        {
            context.Response.Clear();
            await HttpLoginReply.WriteAsync(context, instead, options.Value);
        }
    }

    private void Report(HttpContext context, HttpSession session, IForwarderErrorFeature fault)
    {
        var destination = context.GetReverseProxyFeature().ProxiedDestination?.Model.Config.Address;
        Log.BackendFailed(logger, session.Grant!.BackendName, destination ?? "none", fault.Error, fault.Exception?.GetType().Name ?? "none");
        if (destination is null || !Uri.TryCreate(destination, UriKind.Absolute, out var address))
        {
            return;
        }

        foreach (var endpoint in session.Grant.Destinations)
        {
            if (endpoint.Port == address.Port && string.Equals(endpoint.Host, address.Host, StringComparison.OrdinalIgnoreCase)
                && fault.Error is ForwarderError.Request or ForwarderError.RequestTimedOut)
            {
                session.Grant.Lease.DestinationFailed(endpoint);
            }
        }
    }

    private static SessionEnd Moved(HttpContext context, SessionEndedBy by) =>
        new(by, context.Request.ContentLength ?? 0, context.Response.ContentLength ?? 0);

    private static partial class Log
    {
        [LoggerMessage(1400, LogLevel.Warning, "Backend {Backend}: the mailbox did not answer for the credential ({Outcome}); the request is held back", EventName = "MailboxNotProven")]
        public static partial void MailboxNotProven(ILogger logger, string backend, BackendLoginOutcome outcome);

        [LoggerMessage(1401, LogLevel.Warning, "Backend {Backend} at {Destination} failed: {Error} ({Exception})", EventName = "HttpBackendFailed")]
        public static partial void BackendFailed(ILogger logger, string backend, string destination, ForwarderError error, string exception);
    }
}
