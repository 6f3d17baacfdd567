using System.Globalization;
using System.Text;
using Gateway.Accounts;
using Gateway.Audit;
using Gateway.Import;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Import;

public sealed class AccountImporterTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const string Mixed =
        """
        account,state,aliases,group
        Alice@Example.org,enforced,"a@example.org, al@example.org",north
        bob@example.org,,,
        not an address,Disabled,,
        carol@example.org,Sleepy,,
        dave@example.org,Blocked,bob@example.org,
        erin@example.org,Disabled,
        frank@example.org,Disabled,,
        """;

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Bad_rows_are_named_by_line_and_the_rest_goes_in(string provider)
    {
        await using var world = await CreateWorldAsync(provider);

        var result = await ImportAsync(world, Mixed, ImportFormat.Csv);

        Assert.Equal((3, 4, true), (result.Added, result.Bad, result.IsApplied));
        Assert.Equal([4, 5, 6, 7], result.Faults.Select(fault => fault.Line));
        Assert.Equal("bob@example.org means bob@example.org already", result.Faults[2].Text);
        var alice = (await world.Accounts.FindByLoginNameAsync("al@example.org", default))!;
        Assert.Equal(("alice@example.org", TwoStepState.Enforced, "north"), (alice.Id, alice.State, alice.Group));
        Assert.Null(await world.Accounts.FindAsync("dave@example.org", default));
        Assert.Equal(3, (await world.AuditStore.ListAsync(new AuditFilter { Kind = AuditKind.AccountAdded }, default)).Count);
        Assert.True((await world.AuditStore.VerifyAsync(null, default)).IsIntact);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Strict_writes_nothing_when_a_row_is_bad_in_itself_or_against_the_store(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync("zoe@example.org", TwoStepState.Disabled, "taken@example.org");

        var bad = await ImportAsync(world, Mixed, ImportFormat.Csv, strict: true);
        var taken = await ImportAsync(world, "account\nbob@example.org\ntaken@example.org\n", ImportFormat.Csv, strict: true);

        Assert.Equal((false, 0, 3), (bad.IsApplied, bad.Added, bad.Bad));
        Assert.Equal((false, 0, 1), (taken.IsApplied, taken.Added, taken.Bad));
        Assert.Equal(new ImportFault(3, "taken@example.org means zoe@example.org already"), Assert.Single(taken.Faults));
        Assert.Null(await world.Accounts.FindAsync("bob@example.org", default));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task A_second_run_changes_only_what_the_file_says_differently(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await ImportAsync(world, "account;state;aliases\na@example.org;Enforced;\nb@example.org;Disabled;\nc@example.org;;\n", ImportFormat.Csv);

        var result = await ImportAsync(
            world, "account;state;aliases\na@example.org;Blocked;\nb@example.org;Disabled;b2@example.org\nc@example.org;;\n", ImportFormat.Csv);

        Assert.Equal((0, 2, 1), (result.Added, result.Changed, result.Unchanged));
        Assert.Equal([new Revocation("a@example.org", null, SessionTermination.AccountChanged, 2)], world.Channel.Cuts);
        Assert.True((await world.Revocations.VerifyAsync(default)) is { IsIntact: true, Rows: 2 });
        Assert.Equal("b@example.org", (await world.Accounts.FindByLoginNameAsync("b2@example.org", default))?.Id);
    }

    [Fact]
    public async Task Json_rows_are_read_and_bad_ones_named_by_line()
    {
        await using var world = await CreateWorldAsync("Sqlite");
        const string text =
            """
            [
              {"account": "a@example.org", "state": "Enforced", "aliases": ["a2@example.org"]},
              {"account": "b@example.org", "colour": "red",
               "aliases": []},
              17,
              {"account": "c@example.org", "state": 3},
              // a comment
              {"account": "d@example.org"},
            ]
            """;

        var result = await ImportAsync(world, text, ImportFormat.Json);

        Assert.Equal((2, 3), (result.Added, result.Bad));
        Assert.Equal([3, 5, 6], result.Faults.Select(fault => fault.Line));
    }

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("[]", 0, 0)]
    [InlineData("{}", 0, 1)]
    [InlineData("[{\"account\":\"a@example.org\"},\n{\"acc", 1, 1)]
    public async Task Json_that_breaks_off_is_one_bad_row(string text, long added, long bad)
    {
        await using var world = await CreateWorldAsync("Sqlite");

        var result = await ImportAsync(world, text, ImportFormat.Json);

        Assert.Equal((added, text.Length == 0 ? 1 : bad), (result.Added, result.Bad));
    }

    [Theory]
    [InlineData("name,state\na@example.org,Disabled", 1)]
    [InlineData("account,colour\na@example.org,red", 1)]
    [InlineData("account,account\na@example.org,b@example.org", 1)]
    [InlineData("account\n\n\"a@example.org\n", 3)]
    public async Task A_csv_that_cannot_be_used_names_the_line(string text, long line)
    {
        await using var world = await CreateWorldAsync("Sqlite");

        var result = await ImportAsync(world, text, ImportFormat.Csv);

        Assert.Equal(line, Assert.Single(result.Faults).Line);
        Assert.Equal(0, result.Added);
    }

    [Fact]
    public void Csv_takes_quotes_line_ends_and_separators_inside_fields()
    {
        using var text = new StringReader("a,\"b \"\"x\"\", y\r\nz\",c\r\n\r\nd,,\"\"\n");
        var records = new CsvRecords(text, ',');

        var first = records.Read();
        var second = records.Read();

        Assert.Equal(1, first?.Line);
        Assert.Equal(["a", "b \"x\", y\r\nz", "c"], first?.Fields!);
        Assert.Equal(4, second?.Line);
        Assert.Equal(["d", "", ""], second?.Fields!);
        Assert.Null(records.Read());
    }

    [Fact]
    public async Task Twenty_thousand_rows_go_in_and_progress_is_told()
    {
        await using var world = await CreateWorldAsync("Sqlite");
        var text = new StringBuilder("account,state,aliases\n");
        for (var i = 0; i < 20_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"user{i}@example.org,Enforced,alias{i}@example.net\n");
        }

        var seen = new List<ImportProgress>();
        var result = await ImportAsync(world, text.ToString(), ImportFormat.Csv, progress: new Collect(seen));

        Assert.Equal((20_000, 0), (result.Added, result.Bad));
        Assert.Equal(new ImportProgress(20_000, 20_000), seen[^1]);
        Assert.Equal(41, seen.Count);
    }

    private static async Task<ImportResult> ImportAsync(
        StoreWorld world, string text, ImportFormat format, bool strict = false, IProgress<ImportProgress>? progress = null)
    {
        var writer = new ImportWriter(world.States, world.Policies, world.Revocations, world.Audit, world.Time);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await new AccountImporter(world.Store.Database, writer, world.Channel)
            .ImportAsync(stream, format, strict, StoreWorld.Tester, progress, default);
    }

    private sealed class Collect(List<ImportProgress> seen) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => seen.Add(value);
    }
}
