using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>
/// Keeps a FolderSync answer back until it can be believed. A backend whose mailbox or database is away says, with status
/// 200, that every folder behind it is deleted; the device then drops its mail, calendar and contacts. A Delete, and "your key is
/// unknown", pass only when the mailbox answers for the credential after it was said, and a fresh look shows a whole
/// account without the folders concerned. Otherwise the device is asked to come back.
/// </summary>
internal sealed partial class FolderSyncGuard(IMailboxProof proof, WholeBackend backend, ILogger<FolderSyncGuard> logger)
{
    // 4 MiB are some 40,000 folders.
    private const int MaxAnswerOctets = 4 * 1024 * 1024;
    private const int MaxRequestOctets = 1_024;
    private const string Beginning = "0";

    /// <summary>Forwards the request; the answer goes on to the client, or <see cref="HttpSession.Instead"/> is set.</summary>
    public async Task ForwardAsync(HttpContext context, HttpSession session, Func<Task> forward)
    {
        // What can't be read can't be believed: no packed answers.
        context.Request.Headers.Remove(HeaderNames.AcceptEncoding);
        var asked = await ReadRequestAsync(context);
        var client = context.Response.Body;
        await using var held = new HeldBody(MaxAnswerOctets);
        context.Response.Body = held;
        try
        {
            await forward();
        }
        finally
        {
            context.Response.Body = client;
        }

        if (session.Instead is not null || context.Features.Get<IForwarderErrorFeature>() is not null)
        {
            return;
        }

        if (context.Response.StatusCode == StatusCodes.Status200OK && !await IsBelievableAsync(context, session, asked?.SyncKey, held))
        {
            session.Instead = HttpSession.Unavailable;
            return;
        }

        context.Response.ContentLength = held.Length;
        await client.WriteAsync(held.Octets, context.RequestAborted);
    }

    private static async Task<FolderSyncAnswer?> ReadRequestAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        var octets = new byte[MaxRequestOctets];
        var length = await context.Request.Body.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, context.RequestAborted);
        context.Request.Body.Position = 0;
        return FolderSyncAnswer.Read(octets.AsSpan(0, length));
    }

    private async Task<bool> IsBelievableAsync(HttpContext context, HttpSession session, string? key, HeldBody held)
    {
        var whole = session.Backend!.WholeWith;
        if (held.IsTooLong || FolderSyncAnswer.Read(held.Octets.Span) is not { } answer)
        {
            Log.Held(logger, session.Grant!.BackendName, "unreadable");
            return false;
        }

        if (key == Beginning && answer.Status == FolderSyncAnswer.Success)
        {
            // The device starts anew and takes what it is shown for everything.
            return answer.ShowsAll(whole) || Hold(session, "incomplete");
        }

        if (answer.Deleted.Count == 0 && answer.Status != FolderSyncAnswer.KeyUnknown)
        {
            return true;
        }

        // Asked after it was said: an outage that began in between shows itself here.
        if (await proof.ProveAsync(session.Grant!, TimeSpan.Zero, context.RequestAborted) is not BackendLoginOutcome.Accepted)
        {
            return Hold(session, "mailbox not proven");
        }

        // A folder that is still there was never deleted, whatever was said while the backend was half away.
        return await backend.LookAsync(context, session, context.RequestAborted) is { } seen && seen.ShowsAll(whole) && !answer.Deleted.Any(seen.Adds)
            || Hold(session, "not confirmed");
    }

    private bool Hold(HttpSession session, string reason)
    {
        Log.Held(logger, session.Grant!.BackendName, reason);
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(1404, LogLevel.Warning, "Backend {Backend}: a folder answer is kept from the device: {Reason}", EventName = "FolderAnswerHeld")]
        public static partial void Held(ILogger logger, string backend, string reason);
    }
}
