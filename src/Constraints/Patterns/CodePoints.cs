namespace AIForge.Constraints.Patterns;

/// <summary>A set of Unicode characters as ranges, sorted and apart. Surrogates are never in it.</summary>
internal sealed class CodePoints
{
    private const int Last = 0x10FFFF, FirstSurrogate = 0xD800, LastSurrogate = 0xDFFF;

    private CodePoints(IReadOnlyList<(int First, int Last)> ranges) => Ranges = ranges;

    public static CodePoints All { get; } = Of((0, Last));

    public IReadOnlyList<(int First, int Last)> Ranges { get; }

    public static CodePoints Of(params IEnumerable<(int First, int Last)> ranges)
    {
        var merged = new List<(int First, int Last)>();
        foreach (var (first, last) in ranges.SelectMany(WithoutSurrogates).Order())
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1) merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            else merged.Add((first, last));
        }

        return new CodePoints(merged);
    }

    public CodePoints Except(CodePoints others)
    {
        var rest = new List<(int, int)>();
        foreach (var (first, last) in Ranges)
        {
            var from = first;
            foreach (var (otherFirst, otherLast) in others.Ranges)
            {
                if (otherLast < from || otherFirst > last) continue;
                if (otherFirst > from) rest.Add((from, otherFirst - 1));
                from = otherLast + 1;
            }

            if (from <= last) rest.Add((from, last));
        }

        return Of(rest);
    }

    private static IEnumerable<(int First, int Last)> WithoutSurrogates((int First, int Last) range)
    {
        if (range.First < FirstSurrogate) yield return (range.First, Math.Min(range.Last, FirstSurrogate - 1));
        if (range.Last > LastSurrogate) yield return (Math.Max(range.First, LastSurrogate + 1), Math.Min(range.Last, Last));
    }
}
