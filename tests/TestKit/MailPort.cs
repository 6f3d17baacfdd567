using System.Net;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.TestKit;

/// <summary>One adapter behind a real listener on a free loopback port.</summary>
public sealed class MailPort : IAsyncDisposable
{
    private readonly MailListener _listener;

    private MailPort(MailListener listener, MailTransport transport)
    {
        _listener = listener;
        Transport = transport;
        Endpoint = listener.Start();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>What listener and adapter share.</summary>
    public MailTransport Transport { get; }

    /// <summary>The listener itself.</summary>
    public MailListener Listener => _listener;

    /// <summary>Starts; <paramref name="change"/> may alter the listener's options.</summary>
    public static MailPort Open(
        Func<MailTransport, IMailAdapter> adapter, ListenerTls tls, Func<MailListenerOptions, MailListenerOptions>? change = null,
        TimeProvider? time = null)
    {
        var clock = time ?? TimeProvider.System;
        var transport = new MailTransport(WireOptions.Default, new TlsUpgrade(TestCertificate.Create(), null, clock), clock);
        var options = new MailListenerOptions { Name = "test", Endpoint = new IPEndPoint(IPAddress.Loopback, 0), Tls = tls };
        options = change is null ? options : change(options);
        return new MailPort(new MailListener(options, adapter(transport), transport, NullLogger<MailListener>.Instance), transport);
    }

    /// <summary>A client; with TLS already up where the port speaks it from the first octet.</summary>
    public Task<ScriptedConnection> ConnectAsync() => ScriptedConnection.ConnectAsync(Endpoint);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
