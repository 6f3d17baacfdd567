using System.Text;
using Gateway.ProtocolAdapters.Pop3;

namespace Gateway.ProtocolAdapters.Tests.Pop3;

[Trait("Security", "70")]
public sealed class Pop3RelayWatchTests
{
    [Theory]
    [InlineData("STAT\r\n", "+OK 2 320\r\n")]
    [InlineData("LIST\r\n", "+OK\r\n1 120\r\n2 200\r\n.\r\n")]
    [InlineData("LIST 1\r\n", "+OK 1 120\r\n")]
    [InlineData("retr 1\r\n", "+OK\r\nSubject: x\r\n\r\n..\r\n+OK no end\r\n.\r\n")]
    [InlineData("RETR 9\r\n", "-ERR no such message\r\n")]
    [InlineData("UIDL\r\nSTAT\r\nTOP 1 0\r\n", "+OK\r\n1 a\r\n.\r\n+OK 2 320\r\n+OK\r\nSubject: x\r\n\r\n.\r\n")]
    public void Quiet_only_between_the_last_answer_and_the_next_command(string commands, string answers)
    {
        var watch = new Pop3RelayWatch();
        Assert.True(watch.IsQuiet && watch.AtSafePlace);

        watch.FromClient(Encoding.ASCII.GetBytes(commands));
        foreach (var octet in Encoding.ASCII.GetBytes(answers))
        {
            Assert.False(watch.IsQuiet && watch.AtSafePlace);
            watch.FromBackend([octet]);
        }

        Assert.True(watch.IsQuiet && watch.AtSafePlace);
        Assert.False(watch.ClientSaidGoodbye);
    }

    [Fact]
    public void Quit_is_the_clients_goodbye()
    {
        var watch = new Pop3RelayWatch();

        watch.FromClient("qui"u8.ToArray());
        watch.FromClient("t\r\n"u8.ToArray());

        Assert.True(watch.ClientSaidGoodbye);
        Assert.False(watch.IsQuiet);
    }
}
