using System.Text;
using Gateway.RealServers;
using MailKit;
using MailKit.Search;
using Xunit;

namespace Gateway.EndToEnd.Tests.Clients;

/// <summary>The mail programs that people run on Debian, as they come, through the gateway to Dovecot and Postfix.</summary>
[Collection(FrontedMailCollection.Name)]
public sealed class MailProgramTests(FrontedMail fronted, ProgramPasswords passwords) : IClassFixture<ProgramPasswords>
{
    public static TheoryData<string> Readers => [.. ReadingPrograms.All.Select(program => program.Name)];

    public static TheoryData<string> Senders => [.. SendingPrograms.All.Select(program => program.Name)];

    public static TheoryData<string> Everyone => [.. Readers.Concat(Senders).Select(row => row.Data)];

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task Reading_program_fetches_mail_with_an_app_password(string name)
    {
        var marker = $"fetched by {Guid.NewGuid():N}";
        await DeliverAsync(FrontedMail.Carol, marker);
        var run = await RunAsync(FrontedMail.Carol, passwords.Carol.Text);

        var result = await Named(name).RunAsync(run);

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains(marker, run.Collected(result), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Senders))]
    public async Task Sending_program_submits_with_an_app_password(string name)
    {
        var run = await RunAsync(FrontedMail.Carol, passwords.Carol.Text) with { Recipient = FrontedMail.Bob.Address, Subject = $"sent {Guid.NewGuid():N}" };

        var result = await Named(name).RunAsync(run);

        Assert.True(result.ExitCode == 0, result.Output);
        using var arrived = await fronted.Mail.Dovecot.WaitForAsync(FrontedMail.Bob, SearchQuery.SubjectContains(run.Subject));
        Assert.Equal(".A dot ahead, and Grüße.", arrived.TextBody?.TrimEnd());
    }

    [Theory]
    [MemberData(nameof(Everyone))]
    public async Task Account_password_of_an_Enforced_account_is_refused_and_the_person_told_why(string name)
    {
        var program = Named(name);
        var run = await RunAsync(FrontedMail.Carol, FrontedMail.Carol.Password) with { Recipient = FrontedMail.Bob.Address, Subject = "refused" };
        // The portal checks account passwords at the same Dovecot: what was logged before is other tests'.
        var before = (await fronted.Mail.Dovecot.ReadLogAsync()).Length;

        var result = await program.RunAsync(run);

        Assert.NotEqual(0, result.ExitCode);
        Assert.True(program.ShowsAnswer == result.Output.Contains("app password", StringComparison.OrdinalIgnoreCase), result.Output);
        var log = (await fronted.Mail.Dovecot.ReadLogAsync())[before..];
        Assert.DoesNotContain(run.Password, log, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{run.User}\0{run.Password}")), log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mbsync_copies_every_folder_of_a_mailbox()
    {
        var run = await RunAsync(FrontedMail.Alice, passwords.Alice.Text);

        var result = await ReadingPrograms.MbsyncAsync(run, "*");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.True(Count("INBOX") >= FrontedMail.AliceInbox);
        Assert.Equal(12, Count("Archive"));

        int Count(string folder) => new[] { "cur", "new" }.Sum(part => Directory.GetFiles(run.At($"mail/{folder}/{part}")).Length);
    }

    [Fact]
    public async Task Mutt_keeps_its_copy_in_Sent_over_IMAP()
    {
        var run = await RunAsync(FrontedMail.Carol, passwords.Carol.Text) with { Recipient = FrontedMail.Bob.Address, Subject = $"kept {Guid.NewGuid():N}" };

        var result = await SendingPrograms.MuttAsync(run);

        Assert.True(result.ExitCode == 0, result.Output);
        using var client = await fronted.Mail.Dovecot.OpenAsync(FrontedMail.Carol);
        var sent = await client.GetFolderAsync("Sent");
        await sent.OpenAsync(FolderAccess.ReadOnly);
        Assert.Single(await sent.SearchAsync(SearchQuery.SubjectContains(run.Subject)));
    }

    private static MailProgram Named(string name) => ReadingPrograms.All.Concat(SendingPrograms.All).Single(program => program.Name == name);

    private async Task<ClientRun> RunAsync(MailUser user, string password)
    {
        var folder = await fronted.Mail.Folder.FolderAsync($"program-{Guid.NewGuid():N}", mode: "0700");
        return new ClientRun(fronted.Gateway, folder, user.Address, password);
    }

    private async Task DeliverAsync(MailUser user, string marker)
    {
        using var message = MailCorpus.Message(user, 0);
        message.Subject = marker;
        using var client = await fronted.Mail.Dovecot.OpenAsync(user);
        await client.Inbox.AppendAsync(new AppendRequest(message));
    }
}
