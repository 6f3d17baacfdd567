using Gateway.RealServers;
using Xunit;

namespace Gateway.EndToEnd.Tests.Imap;

[Collection(FrontedMailCollection.Name)]
public sealed class MbsyncTests(FrontedMail fronted)
{
    [Fact]
    public async Task Mbsync_copies_every_message_of_the_mailbox()
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Alice.Address, "mbsync");
        var target = await fronted.Mail.Folder.FolderAsync("mbsync", mode: "0700");
        var config = fronted.Mail.Folder.Write("mbsync.conf", $"""
            IMAPAccount gateway
            Host localhost
            Port {fronted.Gateway.Ports.Imaps}
            User {FrontedMail.Alice.Address}
            Pass {password.Text}
            SSLType IMAPS
            CertificateFile {fronted.Gateway.CertificateFile}

            IMAPStore remote
            Account gateway

            MaildirStore local
            Path {target}/
            Inbox {target}/INBOX
            SubFolders Verbatim

            Channel all
            Far :remote:
            Near :local:
            Patterns *
            Create Near
            SyncState *

            """, "600");

        await Tool.RunAsync("mbsync", ["-c", config, "all"]);

        Assert.True(Count(target, "INBOX") >= FrontedMail.AliceInbox);
        Assert.Equal(12, Count(target, "Archive"));
    }

    private static int Count(string target, string folder) =>
        new[] { "cur", "new" }.Sum(part => Directory.GetFiles(Path.Combine(target, folder, part)).Length);
}
