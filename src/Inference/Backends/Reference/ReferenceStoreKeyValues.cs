namespace AIForge.Inference.Backends.Reference;

/// <summary>Page layout of this backend: for each head, one row per token.</summary>
internal static unsafe class ReferenceStoreKeyValues
{
    public static void Run(FloatMatrix keys, FloatMatrix values, KvStore store, int layer, ReadOnlySpan<BatchSegment> segments)
    {
        foreach (var segment in segments)
        {
            for (var i = 0; i < segment.RowCount; i++)
            {
                var position = segment.Position + i;
                for (var head = 0; head < store.Shape.KvHeads; head++)
                {
                    HeadOf(keys, segment.FirstRow + i, head, store.Shape).CopyTo(KeyAt(store, segment.Pages, layer, head, position));
                    HeadOf(values, segment.FirstRow + i, head, store.Shape).CopyTo(ValueAt(store, segment.Pages, layer, head, position));
                }
            }
        }
    }

    public static Span<float> KeyAt(KvStore store, PageTable pages, int layer, int head, int position) =>
        Entry((float*)store.Keys(pages.PageOf(position), layer, head), store.Shape, position);

    public static Span<float> ValueAt(KvStore store, PageTable pages, int layer, int head, int position) =>
        Entry((float*)store.Values(pages.PageOf(position), layer, head), store.Shape, position);

    private static Span<float> Entry(float* tile, KvShape shape, int position) =>
        new(tile + position % KvStore.PageTokens * shape.HeadStride, shape.HeadDimension);

    private static Span<float> HeadOf(FloatMatrix matrix, int row, int head, KvShape shape) =>
        matrix.Row(row).Slice(head * shape.HeadDimension, shape.HeadDimension);
}
