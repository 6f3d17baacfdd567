using System.Diagnostics;
using System.Globalization;
using System.Text;
using Gateway.Audit;
using Gateway.Import;

namespace Gateway.Benchmarks.Credentials;

/// <summary>100,000 accounts from a CSV file, each with an alias, audited and all.</summary>
internal static class ImportRun
{
    private const int Rows = 100_000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    public static async Task RunAsync(CredentialOptions options, Report report)
    {
        await using var stores = await Stores.StartAsync();
        var file = Encoding.ASCII.GetBytes(File());
        Report.Chapter($"Import of {Rows:N0} accounts", "what", "measured", "limit", "");
        foreach (var store in Stores.Names)
        {
            await using var node = await SignInNode.CreateAsync(null, await stores.SettingsAsync(store));
            foreach (var (what, strict) in new[] { ("new", true), ("again, unchanged", false) })
            {
                using var stream = new MemoryStream(file);
                var began = Stopwatch.GetTimestamp();
                var result = await node.Get<AccountImporter>().ImportAsync(stream, ImportFormat.Csv, strict, Actor.System, null, CancellationToken.None);
                var took = Stopwatch.GetElapsedTime(began);
                var isDone = result is { Bad: 0, IsApplied: true } && result.Added + result.Unchanged == Rows;
                report.Judge($"{store}: {what}", Report.Text(took.TotalSeconds, "s"), store == Stores.Sqlite ? "60 s" : "", isDone && (store != Stores.Sqlite || took < Longest));
            }
        }
    }

    private static string File()
    {
        var text = new StringBuilder("account,state,aliases,group\n");
        for (var i = 0; i < Rows; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"person{i}@example.test,Enforced,p{i}@example.test,\n");
        }

        return text.ToString();
    }
}
