using System.Text;
using Gateway.Accounts;
using Gateway.ProtocolAdapters.Contract;
using Gateway.RealServers;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Accounts;

public sealed class LdapPasswordVerifierTests : IAsyncLifetime
{
    private static readonly MailUser Alice = new("alice@example.test", "alice-Account-1", "Alice Example");

    private readonly ServerFolder _folder = ServerFolder.Create();
    private LdapServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LdapServer.StartAsync(_folder, [Alice]);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_real_directory_says_right_wrong_or_nothing()
    {
        Assert.Equal(AccountPasswordVerdict.Right, await AskAsync(Alice.Address, Alice.Password));
        Assert.Equal(AccountPasswordVerdict.Wrong, await AskAsync(Alice.Address, "something else"));
        Assert.Equal(AccountPasswordVerdict.Wrong, await AskAsync("nobody@example.test", Alice.Password));
        // RFC 4513 §5.1.2: a bind without a password succeeds as nobody.
        Assert.Equal(AccountPasswordVerdict.Wrong, await AskAsync(Alice.Address, ""));

        await _server.Process.StopAsync();
        Assert.Equal(AccountPasswordVerdict.Unavailable, await AskAsync(Alice.Address, Alice.Password));
    }

    [Theory]
    [InlineData("x,ou=people@example.test", "uid=x\\,ou\\=people,ou=people,dc=example,dc=test")]
    [InlineData("a+b@example.test", "uid=a\\+b,ou=people,dc=example,dc=test")]
    public void A_name_stays_one_value_of_the_bind_name(string id, string expected)
    {
        var account = new Account { Id = id, State = TwoStepState.Enforced, Epoch = 1, Created = default };

        Assert.Equal(expected, LdapPasswordVerifier.NameOf("uid={local},ou=people,dc=example,dc=test", account));
    }

    private async Task<AccountPasswordVerdict> AskAsync(string address, string typed)
    {
        var options = new DirectoryOptions
        {
            Method = DirectoryMethod.Ldap,
            Host = "127.0.0.1",
            Port = _server.Port,
            Tls = DirectoryTls.None,
            BindName = "uid={local},ou=people,dc=example,dc=test",
        };
        using var secret = Secret.Copy(Encoding.UTF8.GetBytes(typed));
        var account = new Account { Id = address, State = TwoStepState.Enforced, Epoch = 1, Created = default };
        using var threads = new DirectoryThreads();
        return await new LdapPasswordVerifier(Options.Create(options), threads).VerifyAsync(account, secret, TestContext.Current.CancellationToken);
    }
}
