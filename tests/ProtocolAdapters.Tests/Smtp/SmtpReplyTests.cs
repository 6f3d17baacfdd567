using System.Text;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Smtp;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Tests.Smtp;

public sealed class SmtpReplyTests
{
    [Theory]
    [InlineData(LoginDenial.InvalidCredentials, "535 5.7.8 ")]
    [InlineData(LoginDenial.AppPasswordRequired, "535 5.7.8 ")]
    [InlineData(LoginDenial.Expired, "535 5.7.8 ")]
    [InlineData(LoginDenial.ProtocolNotAllowed, "554 5.7.1 ")]
    [InlineData(LoginDenial.NetworkNotAllowed, "554 5.7.1 ")]
    [InlineData(LoginDenial.DeviceNotAllowed, "554 5.7.1 ")]
    [InlineData(LoginDenial.AccountBlocked, "525 5.7.13 ")]
    [InlineData(LoginDenial.TooManyAttempts, "454 4.7.0 ")]
    [InlineData(LoginDenial.Unavailable, "454 4.7.0 ")]
    [InlineData(LoginDenial.InvalidToken, "535 5.7.8 ")]
    [InlineData(LoginDenial.AuthorizationFailed, "535 5.7.8 ")]
    [InlineData(LoginDenial.EncryptionRequired, "538 5.7.11 ")]
    public void Every_denial_has_its_code(LoginDenial denial, string code)
    {
        Assert.StartsWith(code, SmtpReply.ForDenial(new LoginDecision.Denied(denial)), StringComparison.Ordinal);
    }

    [Fact]
    public void No_denial_is_without_an_answer()
    {
        Assert.All(Enum.GetValues<LoginDenial>(), denial => Assert.NotEmpty(SmtpReply.ForDenial(new LoginDecision.Denied(denial))));
    }

    [Theory]
    [InlineData(LoginDenial.AppPasswordRequired)]
    [InlineData(LoginDenial.Expired)]
    public void The_portal_is_named_where_it_helps(LoginDenial denial)
    {
        var reply = SmtpReply.ForDenial(new LoginDecision.Denied(denial, "https://mail.example.test/account"));

        Assert.EndsWith("https://mail.example.test/account", reply, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("250 ok\r\n", 250)]
    [InlineData("250\r\n", 250)]
    [InlineData("250-a\r\n250-b\r\n250 c\r\n", 250)]
    [InlineData("421 4.4.2 bye\r\n", 421)]
    public void A_backends_reply_is_whole_at_its_last_line_and_not_before(string reply, int code)
    {
        var octets = Encoding.ASCII.GetBytes(reply);
        for (var length = 0; length < octets.Length; length++)
        {
            Assert.Equal(ParseStatus.NeedMoreData, SmtpBackendReply.TryParse(octets.AsSpan(0, length), out _, out _));
        }

        Assert.Equal(ParseStatus.Complete, SmtpBackendReply.TryParse([.. octets, .. "250 next\r\n"u8], out var read, out var taken));
        Assert.Equal((code, octets.Length), (read, taken));
    }

    [Theory]
    [InlineData("hello\r\n")]
    [InlineData("25 ok\r\n")]
    [InlineData("250ok\r\n")]
    [InlineData("250 ok\n")]
    [InlineData("250-a\r\n251 b\r\n")]
    [InlineData("250 a\rb\r\n")]
    [InlineData("950 a\r\n")]
    public void What_is_no_reply_is_out_of_protocol(string reply)
    {
        Assert.Equal(ParseStatus.Invalid, SmtpBackendReply.TryParse(Encoding.ASCII.GetBytes(reply), out _, out _));
    }

    [Fact]
    public void A_reply_without_end_is_too_long()
    {
        Assert.Equal(ParseStatus.TooLong, SmtpBackendReply.TryParse(new byte[SmtpBackendReply.MaxOctets], out _, out _));
    }
}
