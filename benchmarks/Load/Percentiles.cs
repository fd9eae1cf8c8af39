namespace AIForge.Load;

internal static class Percentiles
{
    /// <summary>The value that this share of the others does not exceed; NaN when there is none.</summary>
    public static double Of(IReadOnlyCollection<double> values, double share)
    {
        if (values.Count == 0) return double.NaN;
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }
}
