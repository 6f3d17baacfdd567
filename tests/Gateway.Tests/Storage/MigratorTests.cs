using System.Reflection;
using DbUp;
using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Storage;

namespace Gateway.Tests.Storage;

/// <summary>Every schema that a release may have left behind goes forward to this one, with its rows.</summary>
public sealed class MigratorTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private static readonly Assembly Product = typeof(Database).Assembly;

    /// <summary>Each database with each script that once was the last.</summary>
    public static TheoryData<string, string> Versions
    {
        get
        {
            var versions = new TheoryData<string, string>();
            foreach (var (provider, folder) in new[] { ("Sqlite", "Sqlite"), ("Postgres", "PostgreSql") })
            {
                foreach (var script in Scripts(folder)) versions.Add(provider, script);
            }

            return versions;
        }
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task An_earlier_schema_comes_to_the_present_one_with_its_rows(string provider, string last)
    {
        await using var fresh = await CreateStoreAsync(provider);
        await using var store = await CreateStoreAsync(provider, isMigrated: false);
        Bring(store, provider, last);
        await store.ExecuteAsync("insert into account (id, domain, state, epoch, created, changed) values ('a@example.org', 'example.org', 2, 1, 5, 5)");
        await store.ExecuteAsync("insert into login_name (name, account_id) values ('a@example.org', 'a@example.org')");
        await store.ExecuteAsync(
            "insert into app_password (id, account_id, kid, idx, hash, label, protocols, networks, created, epoch, row_mac) values ('1', 'a@example.org', 1, 7, 'h', 'Phone', '', '', 5, 1, @mac)",
            new { mac = new byte[] { 1 } });

        await store.Database.MigrateAsync(default);

        Assert.Equal(await SchemaAsync(fresh), await SchemaAsync(store));
        var found = await new AppPasswordStore(store.Database, PolicyBase.Product).FindCandidateAsync("a@example.org", [new IndexProbe(1, 7)], default);
        Assert.Equal(("a@example.org", "Phone"), (found.Account?.Id, found.AppPassword?.Label));
    }

    [Fact]
    public void Both_databases_have_the_same_migrations() => Assert.Equal(Scripts("Sqlite"), Scripts("PostgreSql"));

    private static IReadOnlyList<string> Scripts(string folder)
    {
        var prefix = Prefix(folder);
        return [.. Product.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..]).Order(StringComparer.Ordinal)];
    }

    private static string Prefix(string folder) => $"Gateway.Storage.Migrations.{folder}.";

    private static void Bring(TestStore store, string provider, string last)
    {
        var prefix = Prefix(provider == "Sqlite" ? "Sqlite" : "PostgreSql");
        var target = provider == "Sqlite"
            ? DeployChanges.To.SqliteDatabase($"Data Source={store.Options.SqlitePath};Pooling=false")
            : DeployChanges.To.PostgresqlDatabase(store.Options.ConnectionString);
        var result = target
            .WithScriptsEmbeddedInAssembly(Product, name => name.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(name[prefix.Length..], last) <= 0)
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        Assert.True(result.Successful, result.Error?.ToString());
    }

    private static async Task<IReadOnlyList<string>> SchemaAsync(TestStore store)
    {
        var sql = store.Options.Provider == StorageProvider.Sqlite
            ? "select type || ' ' || name || ' ' || coalesce(sql, '') from sqlite_master where lower(name) not like '%schemaversions%' order by 1"
            : """
              select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable from information_schema.columns where table_schema = 'public' and table_name <> 'schemaversions'
              union all select indexdef from pg_indexes where schemaname = 'public' and tablename <> 'schemaversions' order by 1
              """;
        return await store.Database.ReadAsync(session => session.QueryAsync<string>(sql), default);
    }
}
