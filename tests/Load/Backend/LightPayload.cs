namespace Gateway.Load.Backend;

/// <summary>Message octets to send: lines of 78 characters, none of which begins with a dot.</summary>
internal static class LightPayload
{
    private static readonly byte[] Piece = MakePiece();

    public static async ValueTask SendAsync(LightConnection connection, long octets)
    {
        while (octets > 0)
        {
            var length = (int)Math.Min(octets, Piece.Length);
            await connection.SendAsync(Piece.AsMemory(0, length));
            octets -= length;
        }
    }

    /// <summary>64,000 octets: 800 lines of 80 with their ends.</summary>
    public static byte[] MakePiece()
    {
        var piece = new byte[64_000];
        piece.AsSpan().Fill((byte)'x');
        for (var at = 78; at < piece.Length; at += 80)
        {
            piece[at] = (byte)'\r';
            piece[at + 1] = (byte)'\n';
        }

        return piece;
    }
}
