namespace Gateway.ProtocolAdapters.Wire;

/// <summary>
/// The transport's techniques, each with a switch, so that a benchmark can show what it is worth. The defaults are what was measured to be best
/// together; nobody needs to change them in production.
/// </summary>
public sealed record WireOptions
{
    /// <summary>The defaults.</summary>
    public static WireOptions Default { get; } = new();

    /// <summary>
    /// The variable that makes socket continuations run on the socket engine's own threads; read once per process by the runtime, so
    /// the program sets it to 1 before its first socket. Nothing on a connection's path may block because of it.
    /// </summary>
    public const string InlineCompletionsVariable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Wait for octets with a read of zero octets, so that an idle connection holds no buffer. Default on.</summary>
    public bool ZeroByteReads { get; init; } = true;

    /// <summary>Buffers come from the shared pool and go back when empty; off: each connection allocates its own. Default on.</summary>
    public bool PooledBuffers { get; init; } = true;

    /// <summary>TCP_NODELAY. Default on: without it each TLS sign-in waits 45 ms for a delayed acknowledgement.</summary>
    public bool NoDelay { get; init; } = true;

    /// <summary>Buffer before sign-in, in octets; grows to <see cref="MaxBufferOctets"/> when a line needs it. Default 4 KiB.</summary>
    public int DialogBufferOctets { get; init; } = 4 * 1024;

    /// <summary>Buffer of one relayed direction, in octets. Default 32 KiB.</summary>
    public int RelayBufferOctets { get; init; } = 32 * 1024;

    /// <summary>Most that one connection buffers, in octets. Default 32 KiB.</summary>
    public int MaxBufferOctets { get; init; } = 32 * 1024;

    /// <summary>Largest single write into TLS, in octets: the TLS engine keeps a buffer of the largest for good. Default 16 KiB.</summary>
    public int TlsWriteOctets { get; init; } = 16 * 1024;
}
