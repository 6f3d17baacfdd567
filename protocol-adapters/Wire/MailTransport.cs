namespace Gateway.ProtocolAdapters.Wire;

/// <summary>What every mail listener and adapter of this process shares.</summary>
/// <param name="Options">The transport's switches.</param>
/// <param name="ServerTls">Our certificate.</param>
/// <param name="Time">The clock of every deadline.</param>
public sealed record MailTransport(WireOptions Options, TlsUpgrade ServerTls, TimeProvider Time);
