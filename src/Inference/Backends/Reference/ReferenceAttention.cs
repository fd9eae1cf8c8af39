namespace AIForge.Inference.Backends.Reference;

internal static class ReferenceAttention
{
    public static void Run(FloatMatrix queries, KvStore store, int layer, ReadOnlySpan<BatchSegment> segments, FloatMatrix output)
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
                    Attend(query, store, segment.Pages, (layer, head / group, segment.Position + i + 1), result);
                }
            }
        }
    }

    private static void Attend(
        ReadOnlySpan<float> query, KvStore store, PageTable pages, (int Layer, int KvHead, int Visible) at, Span<float> result)
    {
        // scores = query · keys / sqrt(d)
        var weights = new double[at.Visible];
        for (var t = 0; t < at.Visible; t++)
        {
            var key = ReferenceStoreKeyValues.KeyAt(store, pages, at.Layer, at.KvHead, t);
            for (var i = 0; i < query.Length; i++) weights[t] += (double)query[i] * key[i];
            weights[t] /= Math.Sqrt(query.Length);
        }

        // softmax
        var largest = weights.Max();
        var sum = 0.0;
        for (var t = 0; t < at.Visible; t++) sum += weights[t] = Math.Exp(weights[t] - largest);

        // result = sum of values by weight
        for (var i = 0; i < result.Length; i++)
        {
            var total = 0.0;
            for (var t = 0; t < at.Visible; t++)
                total += weights[t] / sum * ReferenceStoreKeyValues.ValueAt(store, pages, at.Layer, at.KvHead, t)[i];
            result[i] = (float)total;
        }
    }
}
