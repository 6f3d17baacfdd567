using Gateway.Storage;

namespace Gateway.Tests.Storage;

/// <summary>Base of the tests that run on both databases.</summary>
public abstract class StoreTest(PostgreSqlFixture postgreSql)
{
    private protected Task<TestStore> CreateStoreAsync(string provider, TimeProvider? time = null, Action<StorageOptions>? configure = null) =>
        TestStore.CreateAsync(Enum.Parse<StorageProvider>(provider), postgreSql, time, configure);
}
