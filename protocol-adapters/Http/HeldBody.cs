namespace Gateway.ProtocolAdapters.Http;

/// <summary>Keeps an answer from the client until it was looked at. What is longer than the bound is dropped, and told.</summary>
internal sealed class HeldBody(int maxOctets) : MemoryStream
{
    /// <summary>Whether more came than is kept: the answer can't be judged.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>What came.</summary>
    public ReadOnlyMemory<byte> Octets => GetBuffer().AsMemory(0, (int)Length);

    // Every other way to write ends here, for a class that derives from MemoryStream.
    public override void Write(byte[] buffer, int offset, int count)
    {
        IsTooLong |= Length + count > maxOctets;
        if (!IsTooLong)
        {
            base.Write(buffer, offset, count);
        }
    }
}
