using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Backend;

/// <summary>
/// What a protocol wants to know of a relayed session: where one command or answer ends, so that a goodbye is never written into the middle of
/// something. This base knows nothing and says nothing: the connection is closed without a word.
/// </summary>
public class RelayWatch
{
    /// <summary>Whether <see cref="Farewell"/> could be written to the client now.</summary>
    public virtual bool AtSafePlace => false;

    /// <summary>Whether the client waits for no answer: a drain waits for that for a while.</summary>
    public virtual bool IsQuiet => true;

    /// <summary>Whether the client has asked for the end, so that the backend's close is its doing.</summary>
    public virtual bool ClientSaidGoodbye => false;

    /// <summary>Sees octets on their way to the backend, and may change them in place.</summary>
    public virtual void FromClient(Span<byte> octets)
    {
    }

    /// <summary>Sees octets on their way to the client.</summary>
    public virtual void FromBackend(ReadOnlySpan<byte> octets)
    {
    }

    /// <summary>The last words, whole lines; empty: none.</summary>
    public virtual ReadOnlyMemory<byte> Farewell(SessionTermination reason) => default;
}
