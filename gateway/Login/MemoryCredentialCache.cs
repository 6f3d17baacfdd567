using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Gateway.Login;

/// <summary>The cache of this process: what makes a phone that sends its password with every request cost microseconds.</summary>
internal sealed class MemoryCredentialCache(IOptions<LoginOptions> options, TimeProvider time) : IVerifiedCredentialCache
{
    private const double Spread = 0.2;
    private const double Shortest = 0.9;

    private readonly BoundedTable<CredentialKey, Verification> _table = new(options.Value.CacheEntries, time);

    /// <summary>Entries held.</summary>
    public int Count => _table.Count;

    /// <inheritdoc/>
    public bool TryGet(CredentialKey key, [NotNullWhen(true)] out Verification? verification) => _table.TryGet(key, out verification);

    /// <summary>For 90 to 110 % of the set time, so that what came in together does not run out together; the key itself is the dice.</summary>
    public void Set(CredentialKey key, Verification verification) =>
        _table.Set(key, verification, options.Value.CacheLifetime * (Shortest + (Spread * (key.D / (double)ulong.MaxValue))));

    /// <inheritdoc/>
    public void Remove(CredentialKey key) => _table.Remove(key);
}
