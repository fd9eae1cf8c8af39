namespace AIForge.Inference.Backends.Reference;

internal static class ReferenceAttention
{
    public static void Run(
        FloatMatrix queries, KvStore store, int layer, ReadOnlySpan<BatchSegment> segments, AttentionRule rule, FloatMatrix output)
    {
        var size = store.Shape.HeadDimension;
        var heads = queries.Columns / size;
        var group = heads / store.Shape.KvHeads;
        foreach (var segment in segments)
        {
            for (var i = 0; i < segment.RowCount; i++)
            {
                for (var head = 0; head < heads; head++)
                {
                    var query = queries.Row(segment.FirstRow + i).Slice(head * size, size);
                    var result = output.Row(segment.FirstRow + i).Slice(head * size, size);
                    Attend(query, new Sight(store, segment.Pages, (layer, head / group), segment.Position + i, rule), result);
                }
            }
        }
    }

    private static void Attend(ReadOnlySpan<float> query, Sight sight, Span<float> result)
    {
        // scores = query · keys · scale, bounded
        var (first, rule) = (sight.Rule.FirstVisible(sight.Position), sight.Rule);
        var weights = new double[sight.Position - first + 1];
        for (var t = 0; t < weights.Length; t++)
        {
            var key = ReferenceStoreKeyValues.KeyAt(sight.Store, sight.Pages, sight.At.Layer, sight.At.KvHead, first + t);
            for (var i = 0; i < query.Length; i++) weights[t] += (double)query[i] * key[i];
            weights[t] *= rule.Scale;
            if (rule.SoftCap > 0) weights[t] = rule.SoftCap * Math.Tanh(weights[t] / rule.SoftCap);
        }

        // softmax
        var largest = weights.Max();
        var sum = 0.0;
        for (var t = 0; t < weights.Length; t++) sum += weights[t] = Math.Exp(weights[t] - largest);

        // result = sum of values by weight
        for (var i = 0; i < result.Length; i++)
        {
            var total = 0.0;
            for (var t = 0; t < weights.Length; t++)
                total += weights[t] / sum * ReferenceStoreKeyValues.ValueAt(sight.Store, sight.Pages, sight.At.Layer, sight.At.KvHead, first + t)[i];
            result[i] = (float)total;
        }
    }

    /// <summary>What one query looks at.</summary>
    private readonly record struct Sight(KvStore Store, PageTable Pages, (int Layer, int KvHead) At, int Position, AttentionRule Rule);
}
