using System.Security.Cryptography;
using Gateway.Storage;

namespace Gateway.Portal;

/// <summary>
/// Remembers what may count once: a challenge that was answered, a sign-in that came back from a provider. Only what proved right is kept, so that
/// loading a page fills no table.
/// </summary>
internal sealed class SpentProofs(Database database, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    /// <summary>True for the first to spend it, on whatever node.</summary>
    public Task<bool> TrySpendAsync(string purpose, ReadOnlySpan<byte> proof, CancellationToken cancellationToken)
    {
        var row = new { hash = SHA256.HashData(proof), purpose, state = "", expires = (time.GetUtcNow() + Kept).ToStored() };
        return database.WriteAsync(
            async session => await session.ExecuteAsync(
                "insert into portal_challenge (ref_hash, purpose, state, expires) values (@hash, @purpose, @state, @expires) on conflict (ref_hash) do nothing", row) == 1,
            cancellationToken);
    }

    /// <summary>What is too old to be shown again.</summary>
    public Task SweepAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.ExecuteAsync("delete from portal_challenge where expires < @now", new { now = time.GetUtcNow().ToStored() }), cancellationToken);
}
