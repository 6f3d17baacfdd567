using System.Text;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Imap;

namespace Gateway.ProtocolAdapters.Tests.Imap;

public sealed class ImapDenialTests
{
    public static TheoryData<LoginDenial, string> Answers => new()
    {
        { LoginDenial.InvalidCredentials, "[AUTHENTICATIONFAILED]" },
        { LoginDenial.AppPasswordRequired, "[ALERT]" },
        { LoginDenial.Expired, "[EXPIRED]" },
        { LoginDenial.ProtocolNotAllowed, "[CONTACTADMIN]" },
        { LoginDenial.NetworkNotAllowed, "[CONTACTADMIN]" },
        { LoginDenial.DeviceNotAllowed, "[CONTACTADMIN]" },
        { LoginDenial.AccountBlocked, "[CONTACTADMIN]" },
        { LoginDenial.TooManyAttempts, "[LIMIT]" },
        { LoginDenial.Unavailable, "[UNAVAILABLE]" },
        { LoginDenial.InvalidToken, "[AUTHENTICATIONFAILED]" },
        { LoginDenial.AuthorizationFailed, "[AUTHORIZATIONFAILED]" },
        { LoginDenial.EncryptionRequired, "[PRIVACYREQUIRED]" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Denial_has_its_response_code_under_the_clients_tag(LoginDenial denial, string code)
    {
        var reply = Encoding.UTF8.GetString(ImapReply.ForDenial("x7", new LoginDecision.Denied(denial, "https://mail.example.test/account")));

        Assert.StartsWith($"x7 NO {code} ", reply);
        Assert.EndsWith("\r\n", reply);
        var hints = denial is LoginDenial.AppPasswordRequired or LoginDenial.Expired;
        Assert.Equal(hints, reply.Contains("https://mail.example.test/account", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_denial_is_in_the_table() =>
        Assert.Equal(Enum.GetValues<LoginDenial>().Order(), Answers.Select(row => row.Data.Item1).Order());

    [Fact]
    public void Every_termination_has_its_goodbye()
    {
        foreach (var reason in Enum.GetValues<SessionTermination>())
        {
            Assert.StartsWith("* BYE ", Encoding.UTF8.GetString(ImapReply.Farewell(reason)));
        }
    }
}
