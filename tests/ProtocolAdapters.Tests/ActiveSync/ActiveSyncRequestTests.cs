using System.Text;
using Gateway.ProtocolAdapters.ActiveSync;

namespace Gateway.ProtocolAdapters.Tests.ActiveSync;

public sealed class ActiveSyncRequestTests
{
    // 14.1, Ping, en-US, device of 4 octets, policy key, type, then tag 8: the user.
    private static readonly byte[] Block = [141, 18, 9, 4, 4, 0xDE, 0xAD, 0xBE, 0xEF, 4, 1, 2, 3, 4, 2, (byte)'S', (byte)'P', 8, 5, .. "alice"u8];

    [Theory]
    [InlineData("", null, null, null, null)]
    [InlineData("Cmd=Sync&User=alice%40example.test&DeviceId=A1&DeviceType=iPhone", "Sync", "alice@example.test", "A1", "iPhone")]
    [InlineData("devicetype=SP&deviceid=a1&user=EX%5Calice&cmd=Ping", "Ping", "EX\\alice", "a1", "SP")]
    [InlineData("Cmd=GetAttachment&AttachmentName=a%2Fb&AttachmentName=c", "GetAttachment", null, null, null)]
    [InlineData("Cmd=Sync&User=&DeviceId=", "Sync", null, null, null)]
    public void A_plain_query_is_read_in_any_case_and_order(string query, string? command, string? user, string? device, string? type)
    {
        Assert.True(ActiveSyncRequest.TryParse(query, out var request));
        Assert.Equal(new ActiveSyncRequest(command, user, device, type), request);
    }

    [Theory]
    [InlineData("Cmd=Sync&Cmd=Ping")]
    [InlineData("Cmd=Sync&cmd=Ping")]
    [InlineData("Cmd=Sync&User=a&%55ser=b")]
    [InlineData("Cmd=Sync&DeviceId=a%0d%0ab")]
    [InlineData("Cmd=Sync&DeviceId=a%2Fb")]
    [InlineData("Cmd=Sync&User=a%00b")]
    [InlineData("Cmd=<script>&DeviceId=a")]
    [InlineData("Cmd=FolderSync%20&DeviceId=a")]
    [InlineData("Cmd=Unknown&DeviceId=a")]
    public void A_plain_query_that_two_readers_could_differ_on_is_refused(string query) => Assert.False(ActiveSyncRequest.TryParse(query, out _));

    [Fact]
    public void Over_long_fields_and_queries_are_refused()
    {
        Assert.False(ActiveSyncRequest.TryParse("Cmd=Sync&DeviceId=" + new string('a', 65), out _));
        Assert.False(ActiveSyncRequest.TryParse("Cmd=Sync&User=" + new string('a', 321), out _));
        Assert.False(ActiveSyncRequest.TryParse("Cmd=Sync&X=" + new string('a', 4_096), out _));
    }

    [Fact]
    public void A_base64_query_gives_the_same_fields_with_and_without_padding()
    {
        var query = Convert.ToBase64String(Block);

        foreach (var form in new[] { query, query.TrimEnd('=') })
        {
            Assert.True(ActiveSyncRequest.TryParse(form, out var request));
            Assert.Equal(new ActiveSyncRequest("Ping", "alice", "DEADBEEF", "SP", "14.1"), request);
        }
    }

    [Fact]
    [Trait("Security", "32")]
    public void No_prefix_of_a_block_gives_a_user()
    {
        for (var length = 1; length < Block.Length; length++)
        {
            var read = ActiveSyncRequest.TryParse(Convert.ToBase64String(Block.AsSpan(0, length)), out var request);

            Assert.Null(request?.User);
            Assert.Equal(read, length == Block.Length - 7);
        }
    }

    [Theory]
    [Trait("Security", "32")]
    [InlineData(3, 200)]
    [InlineData(4, 255)]
    [InlineData(9, 3)]
    [InlineData(9, 255)]
    [InlineData(14, 255)]
    [InlineData(18, 6)]
    [InlineData(19, 0)]
    public void A_block_with_a_wrong_length_or_a_control_is_refused(int at, byte octet)
    {
        var block = Block.ToArray();
        block[at] = octet;

        Assert.Equal(at == 3, ActiveSyncRequest.TryParse(Convert.ToBase64String(block), out _));
    }

    [Theory]
    [InlineData("jQAJ BBBB")]
    [InlineData("jQAJ!")]
    [InlineData("j")]
    [InlineData("jQAJBBBBQ")]
    public void What_is_no_base64_is_refused(string query) => Assert.False(ActiveSyncRequest.TryParse(query, out _));

    [Fact]
    public void A_second_user_and_an_unknown_command_are_refused()
    {
        Assert.False(ActiveSyncRequest.TryParse(Convert.ToBase64String([.. Block, 8, 1, (byte)'v']), out _));
        foreach (var code in new byte[] { 5, 24, 99, 255 })
        {
            var block = Block.ToArray();
            block[1] = code;

            Assert.False(ActiveSyncRequest.TryParse(Convert.ToBase64String(block), out _));
        }
    }

    [Theory]
    [InlineData("Cmd=foldersync", "FolderSync")]
    [InlineData("Cmd=FOLDERSYNC", "FolderSync")]
    [InlineData("cmd=gethierarchy", "GetHierarchy")]
    public void A_command_has_one_spelling_however_it_came(string query, string command)
    {
        Assert.True(ActiveSyncRequest.TryParse(query, out var request));
        Assert.Equal(command, request.Command);
    }

    [Theory]
    [InlineData("alice@example.test", true)]
    [InlineData("ALICE", true)]
    [InlineData("EX\\alice", true)]
    [InlineData("victim@example.test", false)]
    [InlineData("alice@other.test", false)]
    [InlineData("EX\\victim", false)]
    [InlineData("", false)]
    public void The_user_means_the_person_or_is_somebody_else(string user, bool means) =>
        Assert.Equal(means, ActiveSyncUser.Means(user, "alice@example.test", Encoding.UTF8.GetBytes("alice@example.test")));
}
