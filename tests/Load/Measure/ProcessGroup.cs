using System.Globalization;

namespace Gateway.Load.Measure;

/// <summary>Processor time and memory of a server and all its child processes, read from /proc (proc(5)).</summary>
internal sealed class ProcessGroup(IReadOnlyList<int> roots)
{
    private const double TicksPerSecond = 100;

    /// <summary>Seconds of processor time that they used since they began, ended children with them.</summary>
    public double CpuSeconds() => Members().Sum(CpuTicks) / TicksPerSecond;

    /// <summary>Memory in bytes; what processes share is counted once (PSS).</summary>
    public long MemoryBytes() => Members().Sum(MemoryOf);

    private HashSet<int> Members()
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Fields(id) is { } fields)
            {
                parents[id] = int.Parse(fields[1], CultureInfo.InvariantCulture);
            }
        }

        var members = new HashSet<int>(roots.Where(parents.ContainsKey));
        while (parents.Any(pair => members.Contains(pair.Value) && members.Add(pair.Key)))
        {
        }

        return members;
    }

    // utime, stime, cutime, cstime: the 14th to 17th field.
    private static double CpuTicks(int id) =>
        Fields(id) is { } fields ? fields[11..15].Sum(field => double.Parse(field, CultureInfo.InvariantCulture)) : 0;

    // The fields after the command's name, which may hold spaces; the first is the state.
    private static string[]? Fields(int id)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{id}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long MemoryOf(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/smaps_rollup").First(text => text.StartsWith("Pss:", StringComparison.Ordinal));
            return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (Exception fault) when (fault is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
