using System.Text;
using Gateway.ProtocolAdapters.Http;

namespace Gateway.ProtocolAdapters.Tests.Http;

public sealed class BasicCredentialsTests
{
    [Theory]
    [InlineData("YWxpY2U6eA==", "alice", "x")]
    [InlineData("YWxpY2U6", "alice", "")]
    [InlineData("YWxpY2U6YTpiOmM=", "alice", "a:b:c")]
    [InlineData("asO8cmdlbjrDpA==", "jürgen", "ä")]
    [InlineData("avxyZ2VuOuQ=", "jürgen", "ä")]
    [InlineData("YWxpY2U65A==", "alice", "ä")]
    [InlineData("RVhcYWxpY2U6eA==", "EX\\alice", "x")]
    public void A_well_formed_value_gives_name_and_password(string token, string name, string password)
    {
        Assert.True(BasicCredentials.TryParse(token, out var credentials));
        using (credentials)
        {
            Assert.Equal(name, Encoding.UTF8.GetString(credentials.Authcid.Span));
            Assert.Equal(password, Encoding.UTF8.GetString(credentials.Secret.Octets));
        }
    }

    [Theory]
    [Trait("Security", "24")]
    [InlineData("")]
    [InlineData("====")]
    [InlineData("YWxpY2VAZXhhbXBsZS50ZXN0")]
    [InlineData("Ong=")]
    [InlineData("YWxpY2U6eA=")]
    [InlineData("YWxpY2U6eA")]
    [InlineData("YWxpY2U6eA===")]
    [InlineData("YWxpY2U6eB==")]
    [InlineData("YWxpY2U6YTpiOmN=")]
    [InlineData("YWxp Y2U6eA=")]
    [InlineData("YWxpY2U6\r\neA")]
    [InlineData("YWxpY2U-eA==")]
    [InlineData("YWxp=Y2U6eA=")]
    [InlineData("YWxpY2U6eA==YWxp")]
    public void A_malformed_value_is_no_credential(string token) => Assert.False(BasicCredentials.TryParse(token, out _));

    [Fact]
    [Trait("Security", "24")]
    public void A_value_over_8_KiB_is_no_credential()
    {
        Assert.True(BasicCredentials.TryParse(Convert.ToBase64String(Encoding.ASCII.GetBytes("a:" + new string('x', 6_142))), out var longest));
        longest.Dispose();
        Assert.False(BasicCredentials.TryParse(Convert.ToBase64String(Encoding.ASCII.GetBytes("a:" + new string('x', 6_145))), out _));
    }
}
