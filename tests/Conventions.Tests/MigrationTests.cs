using System.Text.RegularExpressions;

namespace Gateway.Conventions.Tests;

/// <summary>Nodes of the release before go on while the first new one migrates the store: a migration adds, and takes nothing away.</summary>
public sealed partial class MigrationTests
{
    public static TheoryData<string> Scripts => [.. SourceTree.Checkout.Files
        .Select(file => file.Path)
        .Where(path => path.Contains("/Migrations/", StringComparison.Ordinal) && path.EndsWith(".sql", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_migration_adds_and_takes_nothing_away(string path) => Assert.Empty(Breaches(SourceTree.Checkout.Document(path)));

    [Theory]
    [InlineData("drop table account;")]
    [InlineData("alter table account rename column id to name;")]
    [InlineData("alter table account add column x bigint not null;")]
    [InlineData("ALTER TABLE account ALTER COLUMN id TYPE bigint;")]
    public void A_statement_that_an_older_node_could_not_live_with_is_found(string sql) => Assert.Single(Breaches(sql));

    [Theory]
    [InlineData("alter table account add column x bigint not null default 0;")]
    [InlineData("create table t (id text not null);\n-- drop table is a word in a comment")]
    public void What_adds_is_left_alone(string sql) => Assert.Empty(Breaches(sql));

    [Fact]
    public void Both_databases_have_the_same_migrations() =>
        Assert.Equal(Names("/Sqlite/"), Names("/PostgreSql/"));

    private static IEnumerable<string> Names(string folder) =>
        Scripts.Select(row => row.Data).Where(path => path.Contains(folder, StringComparison.Ordinal)).Select(path => Path.GetFileName(path)).Order();

    private static List<string> Breaches(string sql) =>
    [
        .. from statement in CommentPattern().Replace(sql, "").Split(';')
           where TakingPattern().IsMatch(statement) || (AddingPattern().IsMatch(statement) && !statement.Contains("default", StringComparison.OrdinalIgnoreCase))
           select statement.Trim(),
    ];

    [GeneratedRegex("--.*")]
    private static partial Regex CommentPattern();

    [GeneratedRegex(@"\b(drop\s+(table|column|view)|rename\s+(to|column)|alter\s+column)\b", RegexOptions.IgnoreCase)]
    private static partial Regex TakingPattern();

    [GeneratedRegex(@"\badd\s+column\b[^,]*\bnot\s+null\b", RegexOptions.IgnoreCase)]
    private static partial Regex AddingPattern();
}
