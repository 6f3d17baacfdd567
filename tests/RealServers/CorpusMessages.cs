using System.Security.Cryptography;
using System.Text;
using MimeKit;
using MimeKit.Utils;

namespace Gateway.RealServers;

/// <summary>The makes of message in a real mailbox; <see cref="Build"/> goes through them in turn.</summary>
internal static class CorpusMessages
{
    private static readonly Func<int, MimeMessage>[] Makes =
        [PlainText, Alternative, Newsletter, WithPdf, Invitation, Forwarded, InlineImage, LegacyCharset, ListPost, Bounce, ManyParts, LongLines];

    // The encoders take whole code pages only when asked to.
    static CorpusMessages() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static MimeMessage Build(int number)
    {
        var message = Makes[number % Makes.Length](number);
        message.Headers.Add("Received", $"from mx{number % 3}.sender.example by mail.example.test with ESMTPS id {number:D6}; Mon, 2 Mar 2026 09:30:00 +0100");
        message.Headers.Add(
            "DKIM-Signature",
            $"v=1; a=rsa-sha256; c=relaxed/relaxed; d=sender.example; s=mail; h=from:to:subject:date; bh={Filler(number, 24)}; b={Filler(number + 1, 128)}");
        message.Headers.Add("Authentication-Results", "mail.example.test; dkim=pass header.d=sender.example; spf=pass");
        return message;
    }

    private static MimeMessage PlainText(int number) => Message(
        "Jan de Vries", "jan@sender.example", $"Notes of meeting {number}",
        new TextPart("plain") { Text = $"Hello,\n\nthe notes of meeting {number}.\n.\nA line with one dot stands above.\n-- \nJan\n" });

    private static MimeMessage Alternative(int number) => Message(
        "Zoë Müller", "zoe@sender.example", $"Grüße aus Köln, Teil {number}",
        new MultipartAlternative(
            new TextPart("plain") { Text = $"Schöne Grüße, {number}\n" },
            new TextPart("html") { Text = $"<html><body><p>Schöne <b>Grüße</b>, {number}</p></body></html>\n" }));

    private static MimeMessage Newsletter(int number)
    {
        var body = new TextPart("html") { Text = $"<h1>News {number}</h1>" + string.Concat(Enumerable.Repeat("<p>Lorem ipsum dolor sit amet.</p>\n", 60)) };
        body.ContentTransferEncoding = ContentEncoding.QuotedPrintable;
        var message = Message("The shop", "news@shop.example", $"☀ Deals of week {number % 52 + 1}: 20 % off", body);
        message.Headers.Add("List-Unsubscribe", "<https://shop.example/unsubscribe>, <mailto:unsubscribe@shop.example>");
        message.Headers.Add("Precedence", "bulk");
        return message;
    }

    private static MimeMessage WithPdf(int number) => Message(
        "Boekhouding", "invoices@sender.example", $"Factuur {2026000 + number}",
        new Multipart("mixed")
        {
            new TextPart("plain") { Text = "In de bijlage vindt u de factuur.\n" },
            Attachment("application", "pdf", $"Factuur é {number}.pdf", number, 40_000),
        });

    private static MimeMessage Invitation(int number)
    {
        var calendar = new TextPart("calendar")
        {
            Text = $"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:corpus-{number}@sender.example\r\n"
                + $"DTSTAMP:20260301T080000Z\r\nDTSTART:202604{number % 28 + 1:D2}T080000Z\r\nDTEND:202604{number % 28 + 1:D2}T090000Z\r\n"
                + "SUMMARY:Review\r\nORGANIZER:mailto:jan@sender.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        };
        calendar.ContentType.Parameters.Add("method", "REQUEST");
        return Message(
            "Jan de Vries", "jan@sender.example", $"Invitation: review {number}",
            new MultipartAlternative(new TextPart("plain") { Text = "Please come.\n" }, calendar));
    }

    private static MimeMessage Forwarded(int number) => Message(
        "Priya", "priya@sender.example", $"Fwd: Grüße {number}",
        new Multipart("mixed")
        {
            new TextPart("plain") { Text = "See below.\n" },
            new MessagePart { Message = Alternative(number) },
        });

    private static MimeMessage InlineImage(int number)
    {
        var image = Attachment("image", "png", "chart.png", number, 6_000);
        image.ContentDisposition = new ContentDisposition(ContentDisposition.Inline);
        image.ContentId = $"chart{number}@sender.example";
        return Message(
            "Reports", "reports@sender.example", $"Chart {number}",
            new MultipartRelated
            {
                new TextPart("html") { Text = $"<p><img src=\"cid:chart{number}@sender.example\" alt=\"chart\"></p>\n" },
                image,
            });
    }

    private static MimeMessage LegacyCharset(int number)
    {
        var (charset, subject) = (number / Makes.Length % 3) switch
        {
            0 => ("iso-2022-jp", $"会議の件 {number}"),
            1 => ("koi8-r", $"Отчёт {number}"),
            _ => ("windows-1252", $"Café – “résumé” {number}"),
        };
        var body = new TextPart("plain");
        body.SetText(charset, subject + "\n");
        var message = Message("Sender", "old@sender.example", "", body);
        message.Headers.Replace(HeaderId.Subject, Encoding.GetEncoding(charset), subject);
        return message;
    }

    private static MimeMessage ListPost(int number)
    {
        var message = Message(
            "Contributor", "dev@lists.example", $"[PATCH {number % 9 + 1}/9] Fix the flow of input",
            new TextPart("plain") { Text = "---\n a/file | 2 +-\n\n@@ -1 +1 @@\n-From here\n+From there\nFrom the margin, a line that mbox would escape\n" });
        message.Headers.Add("List-Id", "<dev.lists.example>");
        message.InReplyTo = MimeUtils.EnumerateReferences($"<{number - 1}.corpus@sender.example>").First();
        message.References.Add(message.InReplyTo);
        return message;
    }

    private static MimeMessage Bounce(int number)
    {
        var report = new MultipartReport("delivery-status") { new TextPart("plain") { Text = "Your message could not be delivered.\n" } };
        var status = new MessageDeliveryStatus();
        status.StatusGroups.Add(new HeaderList { { "Reporting-MTA", "dns; mx.sender.example" } });
        status.StatusGroups.Add(new HeaderList { { "Final-Recipient", "rfc822; gone@sender.example" }, { "Action", "failed" }, { "Status", "5.1.1" } });
        report.Add(status);
        return Message("Mail Delivery System", "mailer-daemon@sender.example", $"Undelivered mail {number}", report);
    }

    private static MimeMessage ManyParts(int number) => Message(
        "Scanner 2nd floor", "scanner@sender.example", $"Scan {number}",
        new Multipart("mixed")
        {
            new TextPart("plain") { Text = "" },
            Attachment("image", "jpeg", "page 1.jpg", number, 25_000),
            Attachment("image", "jpeg", "page 2.jpg", number + 1, 25_000),
            Attachment("application", "octet-stream", "данные.bin", number + 2, 3_000),
        });

    private static MimeMessage LongLines(int number)
    {
        var body = new TextPart("plain") { Text = string.Concat(Enumerable.Repeat($"{number} words without an end ", 90)) + "\n" };
        body.ContentTransferEncoding = ContentEncoding.Base64;
        return Message("O'Neil, Pat (sales)", "pat+sales@sender.example", new string('x', 180) + $" {number}", body);
    }

    private static MimeMessage Message(string name, string address, string subject, MimeEntity body) =>
        new([new MailboxAddress(Encoding.UTF8, name, address)], [], subject, body);

    private static MimePart Attachment(string type, string subtype, string fileName, int seed, int octets) => new(type, subtype)
    {
        Content = new MimeContent(new MemoryStream(Octets(seed, octets))),
        ContentDisposition = new ContentDisposition(ContentDisposition.Attachment),
        ContentTransferEncoding = ContentEncoding.Base64,
        FileName = fileName,
    };

    private static string Filler(int seed, int octets) => Convert.ToBase64String(Octets(seed, octets));

    /// <summary>Octets that look random and are the same for the same seed.</summary>
    private static byte[] Octets(int seed, int count) =>
        Shake256.HashData(BitConverter.GetBytes(seed), count);
}
