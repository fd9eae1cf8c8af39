using System.Runtime.CompilerServices;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// Page layout of this backend: the keys of a head as one row per dimension with the page's 16 tokens side by side, so that a vector
/// holds the same dimension of neighbouring keys; the values as one row per token.
/// </summary>
internal static unsafe class CpuStoreKeyValues
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(FloatMatrix keys, FloatMatrix values, KvStore store, int layer, ReadOnlySpan<BatchSegment> segments)
    {
        var size = store.Shape.HeadDimension;
        foreach (var segment in segments)
        {
            for (var i = 0; i < segment.RowCount; i++)
            {
                var position = segment.Position + i;
                var page = segment.Pages.PageOf(position);
                var slot = position % KvStore.PageTokens;
                for (var head = 0; head < store.Shape.KvHeads; head++)
                {
                    var key = keys.RowPointer(segment.FirstRow + i) + head * size;
                    var column = store.Keys(page, layer, head) + slot;
                    for (var d = 0; d < size; d++) column[d * KvStore.PageTokens] = key[d];
                    var value = new ReadOnlySpan<float>(values.RowPointer(segment.FirstRow + i) + head * size, size);
                    var row = new Span<float>(store.Values(page, layer, head) + slot * store.Shape.HeadStride, store.Shape.HeadStride);
                    value.CopyTo(row);
                    row[size..].Clear();
                }
            }
        }
    }
}
