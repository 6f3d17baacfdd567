using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Imap;
using Gateway.ProtocolAdapters.Wire;
using Gateway.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.ProtocolAdapters.Tests.Imap;

/// <summary>Client, gateway's IMAP port, authority and backend, all on loopback.</summary>
internal sealed class ImapTestBed : IAsyncDisposable
{
    public const string RightLogin = "LOGIN alice@example.test abcd-efgh-ijkm-npqr-stuv";

    private readonly MailPort _port;

    private ImapTestBed(MailPort port, FakeLoginAuthority authority, FakeMailBackend backend, ScriptedConnection client)
    {
        _port = port;
        Authority = authority;
        Backend = backend;
        Client = client;
    }

    public FakeLoginAuthority Authority { get; }

    public FakeMailBackend Backend { get; }

    public ScriptedConnection Client { get; }

    public MailPort Port => _port;

    public FakeSessionLease Lease => Authority.Leases.First();

    /// <summary>In clear without STARTTLS unless said otherwise; the greeting is read, except before implicit TLS.</summary>
    public static async Task<ImapTestBed> OpenAsync(
        ListenerTls tls = ListenerTls.None, Func<FakeMailBackend.Peer, Task>? backend = null, ImapOptions? options = null, TimeProvider? time = null)
    {
        var fake = new FakeMailBackend(backend ?? FakeImapBackend.ServeAsync);
        var authority = new FakeLoginAuthority { Destinations = [FakeLoginAuthority.EndpointAt(fake.Endpoint)] };
        var port = MailPort.Open(
            transport => new ImapAdapter(
                authority, new BackendConnector(transport.Options, transport.Time), options ?? new ImapOptions(), transport,
                NullLogger<ImapAdapter>.Instance),
            tls, time: time);
        var bed = new ImapTestBed(port, authority, fake, await port.ConnectAsync());
        if (tls != ListenerTls.Implicit)
        {
            await bed.Client.ExpectAsync("* OK [CAPABILITY IMAP4rev1 SASL-IR LITERAL+ ID...");
        }
        return bed;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _port.DisposeAsync();
        await Backend.DisposeAsync();
    }
}
