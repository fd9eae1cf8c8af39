using System.Runtime.CompilerServices;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// Page layout of this backend: the keys of a head as one row per dimension with the page's 16 tokens side by side, so that a vector
/// holds the same dimension of neighbouring keys; the values as one row per token. In which precision, <see cref="KeyValuePrecision"/> says.
/// </summary>
internal static unsafe class CpuStoreKeyValues
{
    public static void Run(FloatMatrix keys, FloatMatrix values, KvStore store, int layer, ReadOnlySpan<BatchSegment> segments)
    {
        foreach (var segment in segments)
        {
            for (var i = 0; i < segment.RowCount; i++)
            {
                var (position, row) = (segment.Position + i, segment.FirstRow + i);
                if (store.Shape.ValueBytes == sizeof(float)) StoreSingles(keys.RowPointer(row), values.RowPointer(row), store, layer, segment.Pages, position);
                else StoreHalves(keys.RowPointer(row), values.RowPointer(row), store, layer, segment.Pages, position);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StoreSingles(float* key, float* value, KvStore store, int layer, PageTable pages, int position)
    {
        var (size, page, slot) = (store.Shape.HeadDimension, pages.PageOf(position), position % KvStore.PageTokens);
        for (var head = 0; head < store.Shape.KvHeads; head++, key += size, value += size)
        {
            var column = (float*)store.Keys(page, layer, head) + slot;
            for (var d = 0; d < size; d++) column[d * KvStore.PageTokens] = key[d];
            var row = new Span<float>((float*)store.Values(page, layer, head) + slot * store.Shape.HeadStride, store.Shape.HeadStride);
            new ReadOnlySpan<float>(value, size).CopyTo(row);
            row[size..].Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StoreHalves(float* key, float* value, KvStore store, int layer, PageTable pages, int position)
    {
        var (size, page, slot) = (store.Shape.HeadDimension, pages.PageOf(position), position % KvStore.PageTokens);
        // Half precision as attention reads it has neither infinities nor NaN.
        var all = size * store.Shape.KvHeads;
        if (!FiniteCheck.IsFinite(new ReadOnlySpan<float>(key, all)) || !FiniteCheck.IsFinite(new ReadOnlySpan<float>(value, all))) pages.IsBroken = true;
        for (var head = 0; head < store.Shape.KvHeads; head++, key += size, value += size)
        {
            var column = (ushort*)store.Keys(page, layer, head) + slot;
            for (var d = 0; d < size; d++) column[d * KvStore.PageTokens] = HalfPrecision.FromSingle(key[d]);
            var row = new Span<ushort>((ushort*)store.Values(page, layer, head) + slot * store.Shape.HeadStride, store.Shape.HeadStride);
            for (var d = 0; d < size; d++) row[d] = HalfPrecision.FromSingle(value[d]);
            row[size..].Clear();
        }
    }
}
