using System.Text;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Sasl;

namespace Gateway.ProtocolAdapters.Tests.Sasl;

public sealed class SaslServerExchangeTests
{
    [Theory]
    [InlineData("PLAIN", "\0alice\0secret", "alice", "", "secret")]
    [InlineData("plain", "bob\0alice\0se cret", "alice", "bob", "se cret")]
    [InlineData("XOAUTH2", "user=alice\u0001auth=Bearer tok\u0001\u0001", "alice", "", "tok")]
    [InlineData("OAUTHBEARER", "n,a=al=2Cice,\u0001host=h\u0001port=1\u0001auth=Bearer tok\u0001\u0001", "al,ice", "", "tok")]
    [InlineData("OAUTHBEARER", "n,,\u0001auth=Bearer tok\u0001\u0001", "", "", "tok")]
    public void Initial_response_completes(string mechanism, string message, string authcid, string authzid, string secret)
    {
        using var exchange = Begin(mechanism);

        Assert.Equal(SaslStep.Complete, exchange.RespondInitially(Base64(message)));

        var parts = exchange.TakeAttemptParts();
        using var owned = parts.Secret;
        Assert.Equal(authcid, Encoding.Latin1.GetString(parts.Authcid));
        Assert.Equal(authzid, Encoding.Latin1.GetString(parts.Authzid));
        Assert.Equal(secret, Encoding.Latin1.GetString(owned.Octets));
    }

    [Theory]
    [Trait("Security", "52")]
    [InlineData("PLAIN", "\0alice")]
    [InlineData("PLAIN", "\0alice\0")]
    [InlineData("PLAIN", "\0\0secret")]
    [InlineData("PLAIN", "\0alice\0a\0b")]
    [InlineData("XOAUTH2", "user=alice\u0001auth=Bearer tok\u0001")]
    [InlineData("XOAUTH2", "user=alice\u0001\u0001")]
    [InlineData("OAUTHBEARER", "p=tls-exporter,,\u0001auth=Bearer tok\u0001\u0001")]
    [InlineData("OAUTHBEARER", "n,a=al=2xice,\u0001auth=Bearer tok\u0001\u0001")]
    [InlineData("OAUTHBEARER", "n,,")]
    public void Message_that_no_mechanism_allows_is_malformed(string mechanism, string message)
    {
        using var exchange = Begin(mechanism);

        Assert.Equal(SaslStep.Malformed, exchange.RespondInitially(Base64(message)));
    }

    [Theory]
    [InlineData("!!!!")]
    [InlineData("AGEAYg=")]
    [InlineData("AGEAYh==")]
    [InlineData("AGEA Yg==")]
    [InlineData("AGEAYg==AGEA")]
    public void Sloppy_base64_is_refused(string text)
    {
        using var exchange = Begin("PLAIN");

        Assert.Equal(SaslStep.BadEncoding, exchange.Respond(Encoding.ASCII.GetBytes(text)));
    }

    [Fact]
    public void Line_over_the_limit_is_refused()
    {
        using var exchange = Begin("PLAIN");

        Assert.Equal(SaslStep.BadEncoding, exchange.Respond(Encoding.ASCII.GetBytes(new string('A', SaslServerExchange.MaxLineOctets + 4))));
    }

    [Fact]
    public void Star_cancels_and_an_equals_sign_is_an_empty_response()
    {
        using var exchange = Begin("LOGIN");

        Assert.Equal(SaslStep.Cancelled, exchange.Respond("*"u8));
        Assert.Equal(SaslStep.Malformed, exchange.RespondInitially("="u8));
    }

    [Fact]
    public void Refused_token_has_its_challenge()
    {
        using var exchange = Begin("OAUTHBEARER");

        exchange.RefuseToken();

        var json = Encoding.UTF8.GetString(DecodeStrict(exchange.Challenge));
        Assert.Contains("\"status\":\"invalid_token\"", json);
    }

    [Fact]
    public void Other_mechanisms_are_not_served()
    {
        Assert.Null(SaslServerExchange.Begin("CRAM-MD5"u8));
        Assert.Null(SaslServerExchange.Begin("SCRAM-SHA-256"u8));
        Assert.Null(SaslServerExchange.Begin(default));
    }

    [Fact]
    public void Our_own_responses_are_read_back()
    {
        using var password = new BackendCredential.Password("master", Secret.FromText("pw"), ActFor: "alice@example.test");
        using var exchange = Begin("PLAIN");

        Assert.Equal(SaslStep.Complete, exchange.Respond(SaslClientResponse.Plain(password)));

        Assert.Equal("alice@example.test", Encoding.ASCII.GetString(exchange.TakeAttemptParts().Authzid));
        Assert.Throws<FormatException>(() => SaslClientResponse.LoginName(password with { User = "a\r\nb" }));
    }

    private static SaslServerExchange Begin(string mechanism) => SaslServerExchange.Begin(Encoding.ASCII.GetBytes(mechanism))!;

    private static byte[] Base64(string message) => SaslBase64.Encode(Encoding.Latin1.GetBytes(message));

    private static byte[] DecodeStrict(string text)
    {
        var octets = new byte[text.Length];
        Assert.True(SaslBase64.TryDecode(Encoding.ASCII.GetBytes(text), octets, out var length));
        return octets[..length];
    }
}
