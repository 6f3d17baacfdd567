using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.ProtocolAdapters.Tests.Http;

public sealed class HttpLoginReplyTests
{
    private const string Help = "https://mail.example.test/account";

    // status, status at Autodiscover, challenge, help address, retry
    public static TheoryData<LoginDenial, int, int, bool, bool, bool> Table => new()
    {
        { LoginDenial.InvalidCredentials, 401, 401, true, false, false },
        { LoginDenial.AppPasswordRequired, 401, 401, true, true, false },
        { LoginDenial.Expired, 401, 457, true, true, false },
        { LoginDenial.ProtocolNotAllowed, 403, 403, false, false, false },
        { LoginDenial.NetworkNotAllowed, 403, 403, false, false, false },
        { LoginDenial.DeviceNotAllowed, 403, 403, false, false, false },
        { LoginDenial.AccountBlocked, 403, 456, false, false, false },
        { LoginDenial.TooManyAttempts, 429, 503, false, false, true },
        { LoginDenial.Unavailable, 503, 503, false, false, true },
        { LoginDenial.InvalidToken, 401, 401, true, false, false },
        { LoginDenial.AuthorizationFailed, 403, 403, false, false, false },
        { LoginDenial.EncryptionRequired, 308, 308, false, false, false },
    };

    [Fact]
    public void The_table_has_every_denial() =>
        Assert.Equal(Enum.GetValues<LoginDenial>(), Table.Select(row => row.Data.Item1));

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Every_denial_has_its_own_answer(LoginDenial denial, int status, int autodiscover, bool challenge, bool help, bool retry)
    {
        var plain = await WriteAsync(denial, isAutodiscover: false);
        var discovery = await WriteAsync(denial, isAutodiscover: true);

        Assert.Equal(status, plain.StatusCode);
        Assert.Equal(autodiscover, discovery.StatusCode);
        Assert.Equal(challenge ? 2 : 0, plain.Headers.WWWAuthenticate.Count);
        Assert.Equal(help ? Help : "", plain.Headers[HttpLoginReply.CredentialServiceUrl].ToString());
        Assert.Equal(retry, plain.Headers.RetryAfter.Count == 1);
        Assert.Equal(plain.Body.Length, plain.ContentLength);
        Assert.Equal("no-store", plain.Headers.CacheControl.ToString());
    }

    [Fact]
    public async Task Times_to_come_back_are_spread_between_5_and_120_seconds()
    {
        var seen = new HashSet<int>();
        foreach (var wish in new TimeSpan?[] { null, TimeSpan.Zero, TimeSpan.FromSeconds(30), TimeSpan.FromDays(1) })
        {
            for (var round = 0; round < 50; round++)
            {
                var context = Context();
                await HttpLoginReply.LaterAsync(context, 503, wish);
                seen.Add(int.Parse(context.Response.Headers.RetryAfter.ToString(), System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        Assert.All(seen, seconds => Assert.InRange(seconds, 5, 120));
        Assert.True(seen.Count > 4);
    }

    private static async Task<HttpResponse> WriteAsync(LoginDenial denial, bool isAutodiscover)
    {
        var context = Context();
        var options = new HttpGatewayOptions { PublicHost = "mail.example.test", Bearer = true, HelpUrl = Help };
        await HttpLoginReply.WriteAsync(context, new LoginDecision.Denied(denial), options, isAutodiscover);
        return context.Response;
    }

    private static DefaultHttpContext Context()
    {
        var context = new DefaultHttpContext();
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = "/Microsoft-Server-ActiveSync";
        context.Response.Body = new MemoryStream();
        return context;
    }
}
