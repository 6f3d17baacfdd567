using Gateway.AppPasswords;
using Gateway.Storage;

namespace Gateway.Tests.Storage;

/// <summary>Base of the tests that run on both databases.</summary>
public abstract class StoreTest(PostgreSqlFixture postgreSql) : IDisposable
{
    private readonly Lazy<PasswordHasher> _hasher = new(() => new PasswordHasher(2));

    private protected Task<TestStore> CreateStoreAsync(
        string provider, TimeProvider? time = null, Action<StorageOptions>? configure = null, bool isMigrated = true) =>
        TestStore.CreateAsync(Enum.Parse<StorageProvider>(provider), postgreSql, time, configure, isMigrated);

    private protected async Task<StoreWorld> CreateWorldAsync(string provider, Action<StorageOptions>? configure = null) =>
        new(await CreateStoreAsync(provider, configure: configure), _hasher.Value);

    public void Dispose()
    {
        if (_hasher.IsValueCreated) _hasher.Value.Dispose();
        GC.SuppressFinalize(this);
    }
}
