using Gateway.ProtocolAdapters.ActiveSync;

namespace Gateway.ProtocolAdapters.Tests.ActiveSync;

public sealed class FolderSyncAnswerTests
{
    private static readonly byte[] Document = FolderDocument.Answer(1, adds: [("a", 2), ("b", 8), ("c", 9)], deletes: ["x", "y"]);

    [Fact]
    public void Status_key_and_changes_are_read()
    {
        var answer = FolderSyncAnswer.Read(Document)!;

        Assert.Equal(1, answer.Status);
        Assert.Equal("8", answer.SyncKey);
        Assert.Equal(["x", "y"], answer.Deleted.Order(StringComparer.Ordinal));
        Assert.True(answer.Adds("a"));
        Assert.False(answer.Adds("x"));
        Assert.True(answer.ShowsAll([MailboxFolder.Inbox, MailboxFolder.Calendar, MailboxFolder.Contacts]));
        Assert.False(answer.ShowsAll([MailboxFolder.Tasks]));
    }

    [Fact]
    public void No_prefix_of_a_document_is_one()
    {
        for (var length = 0; length < Document.Length; length++)
        {
            Assert.Null(FolderSyncAnswer.Read(Document.AsSpan(0, length)));
        }
    }

    public static TheoryData<string, byte[]> Malformed => new()
    {
        { "another root", [0x03, 0x01, 0x6A, 0x00, 0x00, 0x07, 0x55, 0x01] },
        { "another page", [0x03, 0x01, 0x6A, 0x00, 0x00, 0x06, 0x56, 0x01] },
        { "another character set", [0x03, 0x01, 0x04, 0x00, 0x00, 0x07, 0x56, 0x01] },
        { "a string table", [0x03, 0x01, 0x6A, 0x01, 0x41, 0x00, 0x07, 0x56, 0x01] },
        { "an attribute", [0x03, 0x01, 0x6A, 0x00, 0x00, 0x07, 0xD6, 0x01, 0x01] },
        { "a string reference", [0x03, 0x01, 0x6A, 0x00, 0x00, 0x07, 0x56, 0x83, 0x00, 0x01] },
        { "two roots", [0x03, 0x01, 0x6A, 0x00, 0x00, 0x07, 0x56, 0x01, 0x56, 0x01] },
        { "an end too many", [0x03, 0x01, 0x6A, 0x00, 0x00, 0x07, 0x56, 0x01, 0x01] },
        { "text outside", [0x03, 0x01, 0x6A, 0x00, 0x03, 0x41, 0x00] },
        { "opaque octets longer than the document", [0x03, 0x01, 0x6A, 0x00, 0x00, 0x07, 0x56, 0xC3, 0x7F, 0x01] },
        { "a length without end", [0x03, 0x01, 0x6A, 0x00, 0x00, 0x07, 0x56, 0xC3, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01] },
        { "too deep", [0x03, 0x01, 0x6A, 0x00, 0x00, 0x07, .. Enumerable.Repeat((byte)0x56, 40), .. Enumerable.Repeat((byte)0x01, 40)] },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void What_ActiveSync_never_writes_is_no_document(string what, byte[] document) =>
        Assert.True(FolderSyncAnswer.Read(document) is null, what);

    [Fact]
    public void Random_octets_never_throw()
    {
        var random = new byte[64];
        for (var round = 0; round < 20_000; round++)
        {
            System.Security.Cryptography.RandomNumberGenerator.Fill(random);
            Document.AsSpan(0, round % 12).CopyTo(random);

            Assert.Null(Record.Exception(() => FolderSyncAnswer.Read(random)));
        }
    }

    [Fact]
    public void A_folder_s_name_is_never_taken_for_a_change()
    {
        // Add > DisplayName as opaque octets that spell a Delete.
        byte[] document = [0x03, 0x01, 0x6A, 0x00, 0x00, 0x07, 0x56, 0x4E, 0x4F, 0x47, 0xC3, 0x03, 0x50, 0x48, 0x01, 0x01, 0x01, 0x01, 0x01];

        Assert.Empty(FolderSyncAnswer.Read(document)!.Deleted);
    }
}
