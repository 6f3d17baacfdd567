using System.Net;
using Gateway.Hosting;
using Gateway.Portal;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Gateway.Notices;

/// <summary>A notice as a message: plain text and HTML, in the person's language, with the portal's configured address and no link that does anything.</summary>
internal sealed class NoticeMail(IOptions<NoticeOptions> options, IOptions<GatewayOptions> gateway, IOptions<PortalOptions> portal)
{
    public MimeMessage Write(Notice notice) => NoticeComposer.In(notice.Language, () =>
    {
        var host = gateway.Value.PublicHost;
        var address = $"https://{host}{PortalGate.Root}/activity";
        string[] lines = [notice.What, .. Facts(notice), Text.T("Notice.NotYou")];
        var message = new MimeMessage
        {
            Subject = notice.Subject,
            Date = notice.At,
            Body = new BodyBuilder
            {
                TextBody = string.Join("\r\n\r\n", [.. lines, address, Text.T("Notice.Sign", portal.Value.Title)]) + "\r\n",
                HtmlBody = HtmlOf(notice, lines, address),
            }.ToMessageBody(),
        };
        message.From.Add(new MailboxAddress(portal.Value.Title, options.Value.From ?? "no-reply@" + host));
        message.To.Add(MailboxAddress.Parse(notice.AccountId));
        // RFC 3834 §5: no vacation answer to a machine.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.MessageId = MimeKit.Utils.MimeUtils.GenerateMessageId(host);
        return message;
    });

    private static IEnumerable<string> Facts(Notice notice)
    {
        yield return Text.T("Notice.When", Text.Hour(notice.At) + " UTC");
        if (notice.Where is { } where) yield return Text.T("Notice.Where", where);
    }

    private string HtmlOf(Notice notice, IEnumerable<string> lines, string address) =>
        $"""
        <!doctype html><html lang="{notice.Language}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>{Html(notice.Subject)}</title></head>
        <body style="font-family:system-ui,-apple-system,'Segoe UI',sans-serif;line-height:1.55;max-width:34rem;margin:2rem auto;padding:0 1rem">
        <h1 style="font-size:1.25rem;margin:0 0 1rem">{Html(notice.Subject)}</h1>
        {string.Concat(lines.Select(line => $"<p style=\"margin:0 0 .75rem\">{Html(line)}</p>\n"))}<p style="margin:0 0 1.5rem"><a href="{Html(address)}">{Html(address)}</a></p>
        <p style="margin:0;font-size:.9rem">{Html(Text.T("Notice.Sign", portal.Value.Title))}</p>
        </body></html>
        """;

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
