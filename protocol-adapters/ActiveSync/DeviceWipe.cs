using System.Globalization;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>
/// Answers a device that must forget, in place of any backend. Every command leads it to Provision; Provision gives the order;
/// its acknowledgement goes on record, and from then on the device is blocked ([MS-ASPROV] §3.2.5.1.2).
/// </summary>
internal sealed partial class DeviceWipe(IDeviceRegister register, ILogger<DeviceWipe> logger)
{
    private const int MaxRequestOctets = 32 * 1024;
    private const int RetryWith = 449;
    private const decimal FirstWithStatus = 14.0m;
    private const decimal FirstWithAccountOnly = 16.1m;
    private const string Document = "application/vnd.ms-sync.wbxml";

    /// <summary>What a device may choose from while it waits for the order: the account-only one needs 16.1.</summary>
    private const string Versions = "2.5,12.0,12.1,14.0,14.1,16.0,16.1";

    /// <summary>Answers one request.</summary>
    public async Task AnswerAsync(HttpContext context, DeviceOrder order, ClientIdentity identity)
    {
        var version = decimal.TryParse(identity.ProtocolVersion, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var spoken) ? spoken : 0;
        var accountOnly = order.Standing is DeviceStanding.WipeAccount;
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.Headers["MS-ASProtocolVersions"] = Versions;
            context.Response.Headers["MS-ASProtocolCommands"] = "Sync,FolderSync,Settings,Ping,Provision";
            await WriteAsync(context, []);
        }
        else if (accountOnly && version < FirstWithAccountOnly)
        {
            // It knows no such order, and the whole device was not asked for: it gets no further than this.
            Log.TooOld(logger, order.Account, order.DeviceId, identity.ProtocolVersion);
            await HttpLoginReply.TextAsync(context, StatusCodes.Status403Forbidden, "Not on this device.");
        }
        else if (identity.Operation is ActiveSyncCommands.Provision)
        {
            await ProvisionAsync(context, order, accountOnly);
        }
        else if (version >= FirstWithStatus && identity.Operation is { } command && WipeDocument.AskProvision(command) is { } status)
        {
            await WriteAsync(context, status);
        }
        else
        {
            await HttpLoginReply.TextAsync(context, RetryWith, "");
        }
    }

    private async Task ProvisionAsync(HttpContext context, DeviceOrder order, bool accountOnly)
    {
        var request = new byte[MaxRequestOctets];
        var length = await context.Request.Body.ReadAtLeastAsync(request, request.Length, throwOnEndOfStream: false, context.RequestAborted);
        if (WipeDocument.Acknowledgement(request.AsSpan(0, length)) is not { } succeeded)
        {
            Log.Ordered(logger, order.Account, order.DeviceId, order.Standing);
            await WriteAsync(context, WipeDocument.Order(accountOnly));
            return;
        }

        // On record first: a device that forgets says it once. It does not wait for us, so neither does its word.
        if (!await register.WipeAnsweredAsync(order, succeeded, CancellationToken.None))
        {
            Log.NotRecorded(logger, order.Account, order.DeviceId);
            await HttpLoginReply.LaterAsync(context, StatusCodes.Status503ServiceUnavailable, null);
            return;
        }

        Log.Answered(logger, order.Account, order.DeviceId, succeeded);
        await WriteAsync(context, WipeDocument.Goodbye());
    }

    private static Task WriteAsync(HttpContext context, byte[] document)
    {
        context.Response.ContentType = Document;
        context.Response.ContentLength = document.Length;
        context.Response.Headers.CacheControl = "private";
        context.Response.Headers["MS-Server-ActiveSync"] = "16.1";
        return context.Response.Body.WriteAsync(document).AsTask();
    }

    private static partial class Log
    {
        [LoggerMessage(1410, LogLevel.Warning, "Device {Device} of {Account} is told to forget: {Order}", EventName = "WipeOrdered")]
        public static partial void Ordered(ILogger logger, string account, string device, DeviceStanding order);

        [LoggerMessage(1411, LogLevel.Warning, "Device {Device} of {Account} answered the order to forget; it will: {Succeeded}", EventName = "WipeAnswered")]
        public static partial void Answered(ILogger logger, string account, string device, bool succeeded);

        [LoggerMessage(1412, LogLevel.Warning, "Device {Device} of {Account} speaks {Version} and knows no order to forget one account; it is refused", EventName = "WipeNotKnown")]
        public static partial void TooOld(ILogger logger, string account, string device, string? version);

        [LoggerMessage(1413, LogLevel.Error, "Device {Device} of {Account} answered the order to forget, and that could not be put on record", EventName = "WipeNotRecorded")]
        public static partial void NotRecorded(ILogger logger, string account, string device);
    }
}
