namespace AIForge.Inference.Tests.Families;

/// <summary>Learns the most frequent neighbours of a text, as the makers of tokenizers do, but across all boundaries.</summary>
internal static class MergeTraining
{
    public static List<(string Left, string Right)> Learn(IEnumerable<IEnumerable<string>> texts, int count)
    {
        var symbols = texts.Select(text => text.ToList()).ToList();
        var merges = new List<(string, string)>();
        while (merges.Count < count)
        {
            var pairs = symbols.SelectMany(text => text.Zip(text.Skip(1))).GroupBy(pair => pair).Where(pair => pair.Count() > 1);
            var best = pairs.OrderByDescending(pair => pair.Count()).ThenBy(pair => pair.Key.First + "\0" + pair.Key.Second, StringComparer.Ordinal).FirstOrDefault();
            if (best is null) break;
            merges.Add(best.Key);
            foreach (var text in symbols) Apply(text, best.Key.First, best.Key.Second);
        }

        return merges;
    }

    private static void Apply(List<string> symbols, string left, string right)
    {
        for (var i = 0; i + 1 < symbols.Count; i++)
        {
            if (symbols[i] != left || symbols[i + 1] != right) continue;
            symbols[i] += right;
            symbols.RemoveAt(i + 1);
        }
    }
}
