using Gateway.Backends;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Imap;
using Gateway.ProtocolAdapters.ManageSieve;
using Gateway.ProtocolAdapters.Pop3;
using Gateway.ProtocolAdapters.Smtp;
using Gateway.ProtocolAdapters.Wire;
using Gateway.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Backends;

/// <summary>
/// One mail port with the real router and credential sources behind it, as a backend's section configures them. Everybody whose secret is <c>right</c> is
/// let in.
/// </summary>
internal sealed class RoutedPort : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly MailPort _port;

    private RoutedPort(ServiceProvider services, MailPort port) => (_services, _port) = (services, port);

    /// <summary>Opens it; <paramref name="section"/> are the keys of the backend's section for that protocol.</summary>
    public static RoutedPort Open(MailProtocol protocol, params (string Key, string Value)[] section)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddBackends(BackendTableReaderTests.Configuration([.. section.Select(pair => ($"Backends:mail:{protocol.Name}:{pair.Key}", pair.Value))]));
        var provider = services.BuildServiceProvider();
        var authority = new RoutedAuthority(provider.GetRequiredService<BackendRouter>());
        var catalog = provider.GetRequiredService<IBackendCatalog>();
        return new RoutedPort(provider, MailPort.Open(
            transport => Adapter(protocol, authority, catalog, transport), ListenerTls.None,
            options => options with { ProxyProtocolFrom = [System.Net.IPNetwork.Parse("127.0.0.0/8")] }));
    }

    /// <summary>A client whose address is the one given, as a balancer tells it.</summary>
    public async Task<ScriptedConnection> ConnectAsync(string address = "203.0.113.7")
    {
        var client = await _port.ConnectAsync();
        await client.SendAsync($"PROXY TCP4 {address} 198.51.100.1 4321 143\r\n");
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _port.DisposeAsync();
        await _services.DisposeAsync();
    }

    private static IMailAdapter Adapter(MailProtocol protocol, ILoginAuthority authority, IBackendCatalog catalog, MailTransport transport)
    {
        var connector = new BackendConnector(transport.Options, transport.Time);
        if (protocol == ProtocolCatalog.Imap)
        {
            return new ImapAdapter(authority, connector, new ImapOptions(), transport, NullLogger<ImapAdapter>.Instance);
        }

        if (protocol == ProtocolCatalog.Pop3)
        {
            return new Pop3Adapter(authority, connector, new Pop3Options(), transport, NullLogger<Pop3Adapter>.Instance);
        }

        return protocol == ProtocolCatalog.Smtp
            ? new SmtpAdapter(authority, catalog, connector, new SmtpOptions(), transport, NullLogger<SmtpAdapter>.Instance)
            : new ManageSieveAdapter(authority, catalog, connector, new ManageSieveOptions(), transport, NullLogger<ManageSieveAdapter>.Instance);
    }
}
