using System.Diagnostics;
using System.Security.Cryptography;
using Gateway.AppPasswords;
using Gateway.Keys;
using Gateway.Storage;

namespace Gateway.Benchmarks.Credentials;

/// <summary>One look-up against the number of app passwords, and what they take of time and disk.</summary>
internal static class Growth
{
    private const int LookUps = 5_000;
    private const double FlatWithin = 2;
    private const double Megabyte = 1024 * 1024;

    public static async Task RunAsync(CredentialOptions options, Report report)
    {
        await using var stores = await Stores.StartAsync();
        foreach (var store in Stores.Names)
        {
            Report.Chapter(
                $"{store}: one look-up against the number of app passwords",
                "app passwords", "wrong secret, p50", "p99", "unknown name, p50", "right secret, p50", "loaded in", "per million", "on disk", "per million");
            var settings = await stores.SettingsAsync(store);
            await using var node = await SignInNode.CreateAsync(null, settings);
            var medians = new List<TimeSpan>();
            var from = 0L;
            foreach (var size in options.Sizes)
            {
                var until = size / BulkRows.PerAccount;
                var took = await FillAsync(node, settings, from, until);
                medians.Add(await MeasureAsync(node, size, took, (until - from) * BulkRows.PerAccount, await SizeAsync(node, settings)));
                from = until;
            }

            Report.Chapter($"{store}: limits of growth", "what", "measured", "limit", "");
            var ratio = medians.Max() / medians[0];
            report.Judge($"slowest median to the first, {options.Sizes[0]:N0} to {options.Sizes[^1]:N0}", Report.Text(ratio, "", 2), "2", ratio <= FlatWithin);
        }
    }

    private static async Task<TimeSpan> FillAsync(SignInNode node, (string Key, string? Value)[] settings, long from, long until)
    {
        var key = node.Get<KeyRing>().Current;
        var began = Stopwatch.GetTimestamp();
        await (settings.Length == 0
            ? SqliteLoad.FillAsync(Path.Combine(node.Folder, "gateway.db"), key, from, until)
            : PostgreSqlLoad.FillAsync(settings[1].Value!, key, from, until));
        return Stopwatch.GetElapsedTime(began);
    }

    private static async Task<TimeSpan> MeasureAsync(SignInNode node, int size, TimeSpan took, long loaded, double octets)
    {
        var store = node.Get<AppPasswordStore>();
        var accounts = size / BulkRows.PerAccount;
        var known = await SomeRowsAsync(node, accounts);
        Task LookUp(string name, IndexProbe probe) => store.FindCandidateAsync(name, [probe], CancellationToken.None);

        var wrong = await Samples.TakeAsync(LookUps, _ => LookUp(BulkRows.Account(RandomNumberGenerator.GetInt32(accounts)), RandomProbe()));
        var unknown = await Samples.TakeAsync(LookUps, _ => LookUp($"nobody{RandomNumberGenerator.GetInt32(int.MaxValue)}@example.test", RandomProbe()));
        var right = await Samples.TakeAsync(LookUps, i => LookUp(known[i % known.Count].AccountId, new IndexProbe(1, known[i % known.Count].Index)));
        var perMillion = 1e6 / loaded;
        Report.Row(
            Report.Text(size, "", 0),
            Text(wrong.Median), Text(wrong.P99), Text(unknown.Median), Text(right.Median),
            Report.Text(took.TotalSeconds, "s"), Report.Text(took.TotalSeconds * perMillion, "s"),
            Report.Text(octets / Megabyte, "MB", 0), Report.Text(octets / Megabyte * 1e6 / size, "MB", 0));
        return wrong.Median;
    }

    private static IndexProbe RandomProbe() => new(1, (uint)RandomNumberGenerator.GetInt32(int.MinValue, int.MaxValue));

    private static async Task<IReadOnlyList<AppPassword>> SomeRowsAsync(SignInNode node, int accounts)
    {
        var rows = new List<AppPassword>();
        while (rows.Count < 2_000)
        {
            rows.AddRange(await node.Get<AppPasswordStore>().ListAsync(BulkRows.Account(RandomNumberGenerator.GetInt32(accounts)), CancellationToken.None));
        }

        return rows;
    }

    private static async Task<double> SizeAsync(SignInNode node, (string Key, string? Value)[] settings) => settings.Length == 0
        ? new DirectoryInfo(node.Folder).GetFiles("gateway.db*").Sum(file => file.Length)
        : await node.Get<Database>().ReadAsync(session => session.ScalarAsync<long>("select pg_database_size(current_database())"), CancellationToken.None);

    private static string Text(TimeSpan time) => Report.Text(time.TotalMicroseconds, "µs", 0);
}
