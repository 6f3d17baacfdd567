using System.Security.Cryptography;
using Gateway.Keys;

namespace Gateway.Storage;

/// <summary>
/// The newest rows of the chained logs, sealed under the root key. Each row's hash covers its own columns and the hash of the row before, so a
/// row that is altered or taken out breaks the chain, and a new end can't be sealed without the key. Locking the head orders the writers:
/// numbers are without gaps and become visible in their order, so that readers can poll by number.
/// </summary>
internal sealed class ChainHeads(KeyRing keys)
{
    public const string Audit = "audit";
    public const string Revocation = "revocation";

    /// <summary>
    /// Locks a log until the transaction ends and returns its end. Throws <see cref="StoreFaultException"/> when the end is not one that the
    /// gateway sealed: nothing may be added behind it.
    /// </summary>
    public async Task<ChainPosition> LockAsync(DatabaseSession session, string name)
    {
        var head = await session.FirstOrDefaultAsync<Row>(
            "update chain_head set seq = seq where name = @name returning seq, hash, kid, mac", new { name });
        return Checked(name, head) ?? throw new StoreFaultException($"The end of the {name} log was altered past the gateway.");
    }

    /// <summary>The end of a log, without a lock; null when it is not one that the gateway sealed.</summary>
    public async Task<ChainPosition?> ReadAsync(DatabaseSession session, string name) =>
        Checked(name, await session.FirstOrDefaultAsync<Row>("select seq, hash, kid, mac from chain_head where name = @name", new { name }));

    /// <summary>Sets and seals the end, under the lock: by each key in force, so that a node which lacks the newest one can still read it.</summary>
    public Task SealAsync(DatabaseSession session, string name, ChainPosition end)
    {
        var held = keys.Held;
        return session.ExecuteAsync(
            "update chain_head set seq = @seq, hash = @hash, kid = @kid, mac = @mac where name = @name",
            new { name, seq = end.Seq, hash = end.Hash, kid = (long)held[0].Id, mac = held.SelectMany(key => Mac(key, name, end)).ToArray() });
    }

    /// <summary>The hash of a row that follows <paramref name="before"/>.</summary>
    public static byte[] Next(byte[] before, LengthPrefixed fields)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(before);
        hash.AppendData(fields.Octets);
        return hash.GetHashAndReset();
    }

    private static byte[] Mac(RootKey key, string name, ChainPosition end) =>
        key.Mac(KeyLabel.Log, new LengthPrefixed().Add("chain-head-1").Add(name).Add(end.Seq).Add((ReadOnlySpan<byte>)end.Hash).Octets);

    private ChainPosition? Checked(string name, Row? head)
    {
        if (head is null) return null;

        var end = new ChainPosition(head.Seq, head.Hash);
        // A log is born empty and unsealed.
        if (head.Seq == 0) return head.Hash.Length == 0 ? end : null;
        return keys.Held.Any(key => IsSealed(head.Mac, Mac(key, name, end))) ? end : null;
    }

    private static bool IsSealed(byte[] seals, byte[] mac)
    {
        for (var at = 0; at + mac.Length <= seals.Length; at += mac.Length)
        {
            if (CryptographicOperations.FixedTimeEquals(seals.AsSpan(at, mac.Length), mac)) return true;
        }

        return false;
    }

    private sealed class Row
    {
        public long Seq { get; init; }

        public byte[] Hash { get; init; } = [];

        public long Kid { get; init; }

        public byte[] Mac { get; init; } = [];
    }
}

/// <summary>A place in a chained log.</summary>
/// <param name="Seq">The row's number; 0: before the first.</param>
/// <param name="Hash">The row's hash; empty before the first.</param>
internal sealed record ChainPosition(long Seq, byte[] Hash)
{
    /// <summary>Before the first row.</summary>
    public static ChainPosition Start { get; } = new(0, []);
}

/// <summary>What a check of a chained log found.</summary>
/// <param name="Rows">How many rows were good before the end or the first bad one.</param>
/// <param name="FirstBadSeq">The number of the first row that is missing or altered; null: the log is whole.</param>
/// <param name="Fault">What is wrong, in words; null: nothing.</param>
internal sealed record ChainVerdict(long Rows, long? FirstBadSeq, string? Fault)
{
    /// <summary>Whether the log is whole.</summary>
    public bool IsIntact => Fault is null;
}
