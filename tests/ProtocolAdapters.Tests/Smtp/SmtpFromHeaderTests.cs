using System.Text;
using Gateway.ProtocolAdapters.Smtp;

namespace Gateway.ProtocolAdapters.Tests.Smtp;

public sealed class SmtpFromHeaderTests
{
    private static readonly HashSet<string> Senders = ["alice@example.test", "al@example.test"];

    [Theory]
    [InlineData("From: alice@example.test")]
    [InlineData("FROM:Alice <ALICE@Example.Test>")]
    [InlineData("From: \"bob@example.test\" <alice@example.test>")]
    [InlineData("From: alice@example.test <alice@example.test>")]
    [InlineData("From: (bob@example.test) alice@example.test")]
    [InlineData("From: Alice\r\n <alice@example.test>,\r\n\tal@example.test")]
    [InlineData("Subject: From: bob@example.test\r\nFrom: alice@example.test\r\nX-From: bob@example.test")]
    public void An_address_of_the_account_passes(string header)
    {
        Assert.True(SmtpFromHeader.IsOwned(Encoding.UTF8.GetBytes(header + "\r\n\r\n"), Senders));
    }

    [Theory]
    [InlineData("Subject: none")]
    [InlineData("From: bob@example.test")]
    [InlineData("From: alice@example.test, bob@example.test")]
    [InlineData("From: alice@example.test\r\nFrom: bob@example.test")]
    [InlineData("From: alice@example.test\r\nfrom : alice@example.test")]
    [InlineData("From: <alice@example.test> <bob@example.test>")]
    [InlineData("From: alice@example.test <bob@example.test>")]
    [InlineData("From: bob@example.test <alice@example.test> x")]
    [InlineData("From: bob@example.test <alice@example.test>")]
    [InlineData("From: alice@example.te\"\"st")]
    [InlineData("From: al(x)ice@example.test")]
    [InlineData("From: \"alice@example.test")]
    [InlineData("From: friends: alice@example.test;")]
    [InlineData("From: al\u212Bice@example.test")]
    [InlineData("From:")]
    public void Anything_else_does_not(string header)
    {
        Assert.False(SmtpFromHeader.IsOwned(Encoding.UTF8.GetBytes(header + "\r\n\r\n"), Senders));
    }
}
