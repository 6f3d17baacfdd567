namespace Gateway.Load.Measure;

/// <summary>The middle of a few figures, and their ratio to another's.</summary>
internal static class Figures
{
    public static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        if (sorted.Length == 0) return double.NaN;
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The figure that this part of all (0.5, 0.99) does not exceed.</summary>
    public static double Percentile(double[] sorted, double part) => sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * part)];
}
