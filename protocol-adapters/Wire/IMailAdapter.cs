using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Wire;

/// <summary>One protocol's conversation with one client, from greeting to end.</summary>
public interface IMailAdapter
{
    /// <summary>The protocol spoken; its ALPN id goes into the handshake.</summary>
    MailProtocol Protocol { get; }

    /// <summary>
    /// Serves <paramref name="client"/> to its end; the listener disposes it. Never throws: the adapter has the one catch.
    /// <paramref name="draining"/> is cancelled when this connection should say goodbye at its next quiet moment.
    /// </summary>
    Task RunAsync(MailConnection client, CancellationToken draining);
}
