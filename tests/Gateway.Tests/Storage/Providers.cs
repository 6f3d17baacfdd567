using Gateway.Storage;

namespace Gateway.Tests.Storage;

/// <summary>The databases that each test of the store suite runs on.</summary>
public static class Providers
{
    /// <summary>By name, since the enum is internal.</summary>
    public static TheoryData<string> All => [nameof(StorageProvider.Sqlite), nameof(StorageProvider.Postgres)];
}
