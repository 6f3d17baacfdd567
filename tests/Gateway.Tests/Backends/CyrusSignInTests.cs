using System.Globalization;
using Gateway.ProtocolAdapters;
using Gateway.RealServers;

namespace Gateway.Tests.Backends;

/// <summary>The Authzid method at a real Cyrus, which knows its users by the local part alone.</summary>
public sealed class CyrusSignInTests : IAsyncLifetime
{
    private readonly ServerFolder _folder = ServerFolder.Create();
    private CyrusServer _cyrus = null!;

    public async ValueTask InitializeAsync() => _cyrus = await CyrusServer.StartAsync(_folder);

    public async ValueTask DisposeAsync()
    {
        if (_cyrus is not null)
        {
            await _cyrus.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Session_is_the_accounts_own_by_the_gateways_right_to_act_for_it()
    {
        await using var port = Open(CyrusServer.ProxyPassword);
        await using var client = await port.ConnectAsync();

        await client.PlayAsync("""
            S: * OK...
            C: a LOGIN alice@example.test right
            S: a OK [CAPABILITY IMAP4rev1...
            C: b GETACL INBOX
            S: * ACL INBOX alice...
            S: b OK...
            C: c LOGOUT
            S: * BYE...
            S: c OK...
            """);
    }

    [Fact]
    public async Task Gateways_own_password_that_is_wrong_is_no_word_on_the_person()
    {
        await using var port = Open("wrong");
        await using var client = await port.ConnectAsync();

        await client.PlayAsync("""
            S: * OK...
            C: a LOGIN alice@example.test right
            S: a NO [UNAVAILABLE]...
            """);
    }

    private RoutedPort Open(string password) => RoutedPort.Open(
        ProtocolCatalog.Imap,
        ("Host", "127.0.0.1"), ("Port", _cyrus.Port.ToString(CultureInfo.InvariantCulture)), ("Tls", "None"), ("Login", "{local}"),
        ("Method", "Authzid"), ("MasterUser", CyrusServer.ProxyUser), ("MasterPasswordFile", _folder.Write("proxy.secret", password, "600")));
}
