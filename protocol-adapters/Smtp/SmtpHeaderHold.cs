using System.Buffers;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>Keeps a message's header back until its From: has been looked at.</summary>
internal sealed class SmtpHeaderHold(IReadOnlySet<string> senders)
{
    private readonly ArrayBufferWriter<byte> _held = new(4_096);

    /// <summary>Whether the message may not go on.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>What was held back.</summary>
    public ReadOnlyMemory<byte> Held => _held.WrittenMemory;

    /// <summary>Adds octets. True: the header is whole and its From: is owned. A message may end within its header.</summary>
    public bool Take(ReadOnlySpan<byte> octets, bool isEnd)
    {
        _held.Write(octets);
        var end = SmtpFromHeader.FindEnd(_held.WrittenSpan);
        if (end < 0 && isEnd)
        {
            end = _held.WrittenCount;
        }

        IsRefused = end < 0 ? _held.WrittenCount > SmtpFromHeader.MaxOctets : !SmtpFromHeader.IsOwned(_held.WrittenSpan[..end], senders);
        return end >= 0 && !IsRefused;
    }
}
