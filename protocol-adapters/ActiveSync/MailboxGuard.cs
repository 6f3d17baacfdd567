using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>
/// Lets a command reach a backend that trusts us only while that shows whole accounts, and lets an answer reach the device only if no outage
/// can have made it up: with its mailbox or database away such a backend takes changes and forgets them, says "nothing new",
/// deletes, or forgets keys, with status 200. What is doubtful passes when mailbox and backend answer for it afterwards.
/// </summary>
internal sealed partial class MailboxGuard(IMailboxProof proof, WholeBackend whole, ILogger<MailboxGuard> logger)
{
    /// <summary>Forwards the request; the answer goes on to the client, or <see cref="HttpSession.Instead"/> is set.</summary>
    public async Task ForwardAsync(HttpContext context, HttpSession session, Func<Task> forward)
    {
        if (!await whole.IsWholeAsync(context, session, context.RequestAborted))
        {
            Log.NotWhole(logger, session.Grant!.BackendName);
            session.Instead = HttpSession.Unavailable;
            return;
        }

        if (ActiveSyncCommands.IsWatched(session.Identity.Operation))
        {
            await ForwardWatchedAsync(context, session, forward);
        }
        else
        {
            await forward();
        }
    }

    private async Task ForwardWatchedAsync(HttpContext context, HttpSession session, Func<Task> forward)
    {
        // What can't be read can't be believed: no packed answers.
        context.Request.Headers.Remove(HeaderNames.AcceptEncoding);
        var client = context.Response.Body;
        await using var watched = new WatchedBody(client, (watch, token) => IsBelievableAsync(context, session, watch, token));
        context.Response.Body = watched;
        try
        {
            await forward();
            if (session.Instead is null && context.Features.Get<IForwarderErrorFeature>() is null)
            {
                await watched.CompleteAsync(context.RequestAborted);
            }
        }
        finally
        {
            context.Response.Body = client;
        }

        Settle(context, session, watched);
    }

    private static void Settle(HttpContext context, HttpSession session, WatchedBody watched)
    {
        if (!watched.IsRefused)
        {
            return;
        }

        session.Instead = HttpSession.Unavailable;
        if (watched.HasLeft)
        {
            // Cut short, the device takes it for lost and asks again with the same key.
            context.Abort();
        }
    }

    private async Task<bool> IsBelievableAsync(HttpContext context, HttpSession session, AnswerWatch watch, CancellationToken cancellationToken)
    {
        // Another status than 200 is no document; the phone does nothing on it that is lost.
        if (context.Response.StatusCode != StatusCodes.Status200OK)
        {
            return true;
        }

        // Asked after it was said: an outage that began in between shows itself here.
        var outcome = await proof.ProveAsync(session.Grant!, TimeSpan.Zero, cancellationToken);
        if (outcome is not BackendLoginOutcome.Accepted)
        {
            Log.Held(logger, session.Grant!.BackendName, session.Identity.Operation!, "mailbox not proven");
            return false;
        }

        // "Nothing new" needs the mailbox alone: without its database the backend has other words.
        if (watch.IsEmpty)
        {
            return true;
        }

        if (await whole.LookAsync(context, session, cancellationToken) is not { } seen || !seen.ShowsAll(session.Backend!.WholeWith))
        {
            Log.Held(logger, session.Grant!.BackendName, session.Identity.Operation!, "account not whole");
            return false;
        }

        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(1406, LogLevel.Warning, "Backend {Backend} does not show whole accounts; the device is asked to come back", EventName = "BackendNotWhole")]
        public static partial void NotWhole(ILogger logger, string backend);

        [LoggerMessage(1407, LogLevel.Warning, "Backend {Backend}: an answer to {Command} is kept from the device: {Reason}", EventName = "AnswerHeld")]
        public static partial void Held(ILogger logger, string backend, string command, string reason);
    }
}
