using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Imap;

/// <summary>
/// Follows a relayed session just far enough to know where lines, literals and commands end, and keeps two commands from the backend:
/// UNAUTHENTICATE (RFC 8437), which would open a second sign-in that no app password guards, and COMPRESS (RFC 4978), behind which nobody
/// could see the first or say goodbye. Their last letter is changed, and the backend answers "unknown command" in its own words and order.
/// </summary>
internal sealed class ImapRelayWatch : RelayWatch
{
    private readonly ImapLineTracker _backend = new();
    private readonly ImapLineTracker _client;

    public ImapRelayWatch() => _client = new ImapLineTracker(_backend);

    public override bool AtSafePlace => _backend.IsAtLineStart;

    /// <summary>No command is open, or the open one is IDLE.</summary>
    public override bool IsQuiet => _client.IsAtLineStart && (_client.IsIdling || _client.Commands <= _backend.Commands);

    public override bool ClientSaidGoodbye => _client.SaidLogout;

    public override void FromClient(Span<byte> octets) => _client.Advance(octets);

    // The tracker changes octets of the client's side only.
    public override void FromBackend(ReadOnlySpan<byte> octets) => _backend.Advance(octets);

    public override ReadOnlyMemory<byte> Farewell(SessionTermination reason) => ImapReply.Farewell(reason);

    /// <summary>Of the backend's capabilities, those that hold for the client behind us.</summary>
    public static string Offered(string capabilities) => string.Join(' ', capabilities.Split(' ').Where(IsOffered));

    private static bool IsOffered(string capability) =>
        !capability.Equals("UNAUTHENTICATE", StringComparison.OrdinalIgnoreCase)
        && !capability.StartsWith("COMPRESS=", StringComparison.OrdinalIgnoreCase)
        && !capability.Equals("STARTTLS", StringComparison.OrdinalIgnoreCase)
        && !capability.Equals("LOGINDISABLED", StringComparison.OrdinalIgnoreCase)
        && !capability.StartsWith("LOGIN-REFERRALS", StringComparison.OrdinalIgnoreCase)
        && !capability.StartsWith("AUTH=", StringComparison.OrdinalIgnoreCase);
}
