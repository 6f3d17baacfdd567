using System.Text;
using Gateway.ProtocolAdapters;

namespace Gateway.Tests.Backends;

/// <summary>Each method as the configuration names it, over each mail protocol, at a real Dovecot.</summary>
public sealed class DovecotWaysTests(DovecotWays ways) : IClassFixture<DovecotWays>
{
    private const string Client = "203.0.113.7";

    public static TheoryData<string, string> Methods => new()
    {
        { "MasterUser", "false" }, { "MasterUser", "true" }, { "Authzid", "" }, { "TrustedLink", "" }, { "Rewrite", "" }, { "OAuthClient", "" },
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Imap_session_is_the_accounts_and_its_clients_address_arrives(string method, string useLogin)
    {
        var seen = await SignInsLoggedAsync();
        await using var port = ways.Open(ProtocolCatalog.Imap, method, Login(useLogin));
        await using var client = await port.ConnectAsync(Client);

        await client.PlayAsync($"""
            S: * OK...
            C: a LOGIN {DovecotWays.Account} right
            S: a OK [CAPABILITY IMAP4rev1...
            C: b LOGOUT
            S: * BYE...
            S: b OK...
            """);

        await UntilAsync(async () => await SignInsLoggedAsync() > seen);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Pop3_session_is_the_accounts(string method, string useLogin)
    {
        await using var port = ways.Open(ProtocolCatalog.Pop3, method, Login(useLogin));
        await using var client = await port.ConnectAsync();

        await client.PlayAsync($"""
            S: +OK...
            C: USER {DovecotWays.Account}
            S: +OK...
            C: PASS right
            S: +OK...
            C: STAT
            S: +OK 0 0
            C: QUIT
            S: +OK...
            """);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task ManageSieve_session_is_the_accounts(string method, string useLogin)
    {
        await using var port = ways.Open(ProtocolCatalog.Sieve, method, Login(useLogin));
        await using var client = await port.ConnectAsync();
        while (await client.ReadLineAsync() is { } line && !line.StartsWith("OK", StringComparison.Ordinal))
        {
        }

        await client.PlayAsync($"""
            C: AUTHENTICATE "PLAIN" "{Plain}"
            S: OK...
            C: LISTSCRIPTS
            S: OK...
            C: LOGOUT
            S: OK...
            """);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Submission_is_signed_in(string method, string useLogin)
    {
        await using var port = ways.Open(ProtocolCatalog.Smtp, method, Login(useLogin));
        await using var client = await port.ConnectAsync();
        await client.ExpectAsync("220...");
        await client.SendAsync("EHLO client.test\r\n");
        while (await client.ReadLineAsync() is { } line && !line.StartsWith("250 ", StringComparison.Ordinal))
        {
        }

        await client.PlayAsync($"""
            C: AUTH PLAIN {Plain}
            S: 235 2.7.0...
            C: NOOP
            S: 250...
            C: QUIT
            S: 221...
            """);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task PROXY_header_tells_the_clients_address_in_either_version(string version)
    {
        await using var port = ways.Open(
            ProtocolCatalog.Imap, "MasterUser", ("SendProxyHeader", "true"), ("ProxyHeaderVersion", version), ("ForwardClientAddress", "false"),
            ("Port", ways.Dovecot.Ports.ImapProxied.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("Tls", "StartTls"), ("CaFile", ways.Dovecot.CaFile));
        await using var client = await port.ConnectAsync("203.0.113.8" + version);

        await client.PlayAsync($"""
            S: * OK...
            C: a LOGIN {DovecotWays.Account} right
            S: a OK...
            """);

        await UntilAsync(async () => (await ways.Dovecot.ReadLogAsync()).Contains($"rip=203.0.113.8{version}", StringComparison.Ordinal));
    }

    private static string Plain => Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{DovecotWays.Account}\0right"));

    private static (string Key, string Value)[] Login(string useLogin) => useLogin.Length == 0 ? [] : [("UseLoginCommand", useLogin)];

    // Dovecot's log has a process of its own, which may lag behind.
    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await holds())
        {
            await looks.WaitForNextTickAsync(patience.Token);
        }
    }

    private async Task<int> SignInsLoggedAsync() =>
        (await ways.Dovecot.ReadLogAsync()).Split('\n').Count(line => line.Contains($"Login: user=<{DovecotWays.Account}>", StringComparison.Ordinal) && line.Contains($"rip={Client},", StringComparison.Ordinal));
}
