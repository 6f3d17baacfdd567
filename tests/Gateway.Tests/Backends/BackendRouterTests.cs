using System.Text;
using Gateway.Backends;
using Gateway.Backends.Credentials;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Contract;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Backends;

public sealed class BackendRouterTests
{
    [Theory]
    [InlineData("vip@example.test", "staff", "a")]
    [InlineData("alice@example.test", "staff", "b")]
    [InlineData("alice@example.test", null, "c")]
    [InlineData("alice@other.test", null, "d")]
    public void The_nearest_route_wins(string account, string? group, string backend)
    {
        using var provider = Provider(
            ("Backends:a:Imap:Host", "a"), ("Backends:b:Imap:Host", "b"), ("Backends:c:Imap:Host", "c"), ("Backends:d:Imap:Host", "d"),
            ("Routes:Accounts:vip@example.test", "a"), ("Routes:Groups:staff", "b"), ("Routes:Domains:example.test", "c"), ("Routes:Default", "d"));

        Assert.Equal(backend, provider.GetRequiredService<BackendRouter>().Route(account, group, ProtocolCatalog.Imap)?.BackendName);
    }

    [Theory]
    [InlineData("alice@other.test", "branch", "b")]
    [InlineData("alice@example.test", "branch", "a")]
    [InlineData("alice@other.test", "main", "a")]
    public void A_listeners_backend_is_for_those_whom_no_route_names(string account, string listener, string backend)
    {
        using var provider = Provider(
            ("Backends:a:Imap:Host", "a"), ("Backends:b:Imap:Host", "b"), ("Routes:Domains:example.test", "a"), ("Routes:Default", "a"), ("Listeners:branch:Backend", "b"));

        Assert.Equal(backend, provider.GetRequiredService<BackendRouter>().Route(account, null, ProtocolCatalog.Imap, listener)?.BackendName);
    }

    [Fact]
    public void A_protocol_without_a_backend_has_no_route()
    {
        using var provider = Provider(("Backends:a:Imap:Host", "a"));

        Assert.Null(provider.GetRequiredService<BackendRouter>().Route("alice@example.test", null, ProtocolCatalog.Pop3));
    }

    [Fact]
    public void A_failed_destination_is_tried_last_until_its_back_off_is_over()
    {
        var time = new FakeTimeProvider();
        var health = new DestinationHealth(time, NullLogger<DestinationHealth>.Instance);
        BackendEndpoint one = Endpoint("one"), two = Endpoint("two");

        health.Failed(one);
        Assert.Equal([two, one], health.Order([one, two]));
        health.Failed(two);
        Assert.True(health.AreAllDown([one, two]));

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(health.AreAllDown([one, two]));
        health.Succeeded(one);
        health.Failed(two);
        Assert.Equal([one, two], health.Order([two, one]));
        time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.True(health.IsDown(two));
    }

    [Fact]
    [Trait("Security", "58")]
    public async Task A_name_with_the_master_separator_never_reaches_a_backend()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "master-secret\n");
        using var provider = Provider(
            ("Backends:a:Imap:Host", "a"), ("Backends:a:Imap:Method", "MasterUser"), ("Backends:a:Imap:MasterUser", "gw"), ("Backends:a:Imap:MasterPasswordFile", file));
        var source = provider.GetRequiredService<BackendRouter>().Route("x@example.test", null, ProtocolCatalog.Imap)!.Source;

        using var credential = await source.ObtainAsync(Ask("alice@example.test"), CancellationToken.None);
        var password = Assert.IsType<BackendCredential.Password>(credential);
        Assert.Equal("alice@example.test*gw", password.User);
        Assert.Equal("master-secret", Encoding.UTF8.GetString(password.Secret.Octets));
        await Assert.ThrowsAsync<BackendCredentialException>(async () => await source.ObtainAsync(Ask("victim@example.test*gw"), CancellationToken.None));
        File.Delete(file);
    }

    [Fact]
    public async Task An_app_password_is_never_passed_through()
    {
        using var provider = Provider(("Backends:a:Imap:Host", "a"));
        var source = provider.GetRequiredService<BackendRouter>().Route("x@example.test", null, ProtocolCatalog.Imap)!.Source;

        await Assert.ThrowsAsync<BackendCredentialException>(async () => await source.ObtainAsync(Ask("alice@example.test"), CancellationToken.None));
    }

    private static BackendCredentialRequest Ask(string account) => new()
    {
        AccountId = account,
        Presented = Secret.FromText("presented"),
        Mechanism = LoginMechanism.Plain,
        AppPasswordId = "1",
    };

    private static BackendEndpoint Endpoint(string host) => new() { BackendName = "main", Host = host, Port = 993 };

    private static ServiceProvider Provider(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddBackends(BackendTableReaderTests.Configuration(settings));
        return services.BuildServiceProvider();
    }
}
