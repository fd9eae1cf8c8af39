using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// Attention in blocks of four queries that share a key-value head: neighbouring heads of a group while decoding, neighbouring tokens
/// too in prefill. Each key and value is loaded once per block. A query's own sums run over the keys in order, so the block it
/// happens to be in does not change its result.
/// </summary>
internal sealed unsafe class CpuAttention<TLanes, TLoader>(WorkerPool pool) : AttentionWork
    where TLanes : struct, ILanes<TLanes>
    where TLoader : struct, IWeightLoader<TLanes>
{
    private const int BlockQueries = 4;
    private const int Tile = KvStore.PageTokens;

    // Pages are scattered, which defeats the processor's own prefetching.
    private const int PrefetchDistance = 2 * Tile, CacheLine = 64;
    private const long ParallelThreshold = 300_000;

    private FloatMatrix? _queries;
    private FloatMatrix? _output;
    private KvStore? _store;
    private BatchSegment[] _segments = [];
    private int _segmentCount;
    private int _layer;
    private AttentionRule _rule;
    private int _group;
    private FloatMatrix _scores = new(0, 0);

    public override void Run(
        FloatMatrix queries, KvStore store, int layer, ReadOnlySpan<BatchSegment> segments, AttentionRule rule, FloatMatrix output)
    {
        (_queries, _store, _layer, _rule, _output) = (queries, store, layer, rule, output);
        _group = queries.Columns / store.Shape.HeadDimension / store.Shape.KvHeads;
        _segmentCount = segments.Length;
        if (_segments.Length < segments.Length) _segments = new BatchSegment[segments.Length];
        segments.CopyTo(_segments);

        var (units, work, longest) = (0, 0L, 0);
        foreach (var segment in segments)
        {
            units += UnitsOf(segment);
            work += (long)segment.RowCount * (segment.Position + segment.RowCount - rule.FirstVisible(segment.Position)) * queries.Columns;
            longest = Math.Max(longest, segment.Position + segment.RowCount);
        }

        GrowScores(longest);
        pool.Run(this, units, work >= ParallelThreshold ? Math.Max(1, units / (pool.ThreadCount * 4)) : units);
    }

    public override void Run(int start, int end, int worker)
    {
        var (index, first) = (0, 0);
        for (var unit = start; unit < end; unit++)
        {
            while (unit - first >= UnitsOf(_segments[index])) first += UnitsOf(_segments[index++]);
            RunBlock(_segments[index], unit - first, worker);
        }
    }

    public override void Dispose() => _scores.Dispose();

    private int UnitsOf(BatchSegment segment) => _store!.Shape.KvHeads * BlocksOf(segment);

    private int BlocksOf(BatchSegment segment) => (segment.RowCount * _group + BlockQueries - 1) / BlockQueries;

    // Doubled when it must grow, so that a lengthening sequence does not reallocate at every page.
    private void GrowScores(int longest)
    {
        if (_scores.Columns >= longest && _scores.Rows > 0) return;
        _scores.Dispose();
        _scores = new FloatMatrix(pool.ThreadCount * BlockQueries, Math.Max(256, (int)BitOperations.RoundUpToPowerOf2((uint)longest)));
    }

    [SkipLocalsInit]
    private void RunBlock(BatchSegment segment, int unit, int worker)
    {
        var (head, block) = (unit / BlocksOf(segment), unit % BlocksOf(segment));
        var queries = stackalloc float*[BlockQueries];
        var outputs = stackalloc float*[BlockQueries];
        var scores = stackalloc float*[BlockQueries];
        var positions = stackalloc int[BlockQueries];
        var inverses = stackalloc float[BlockQueries];
        var distinct = Math.Min(BlockQueries, segment.RowCount * _group - block * BlockQueries);
        for (var i = 0; i < BlockQueries; i++)
        {
            // A block at the end that is not full repeats its last query; the repeated results are the same ones.
            var lane = Math.Min(i, distinct - 1);
            var query = block * BlockQueries + lane;
            var row = query / _group;
            var offset = (head * _group + query % _group) * _store!.Shape.HeadDimension;
            queries[i] = _queries!.RowPointer(segment.FirstRow + row) + offset;
            outputs[i] = _output!.RowPointer(segment.FirstRow + row) + offset;
            scores[i] = _scores.RowPointer(worker * BlockQueries + lane);
            positions[i] = segment.Position + row;
        }

        if (segment.Pages.IsBroken)
        {
            for (var i = 0; i < distinct; i++) new Span<float>(outputs[i], _store!.Shape.HeadDimension).Fill(float.NaN);
            return;
        }

        // The block starts with the tile of the first key that its first query sees. Whole tiles, so that every key has its lane whatever
        // the block: a query's sums run in one order, to which keys it does not see add zeros.
        var keys = positions[BlockQueries - 1] + 1;
        var start = _rule.FirstVisible(positions[0]) / Tile * Tile;
        for (var t = start; t < keys; t += Tile)
        {
            if (t + PrefetchDistance < keys) Prefetch(_store!.Keys(segment.Pages.PageOf(t + PrefetchDistance), _layer, head));
            Score(_store!.Keys(segment.Pages.PageOf(t), _layer, head), queries, scores, t);
        }

        for (var i = 0; i < BlockQueries; i++)
            inverses[i] = i < distinct ? Softmax(scores[i], positions[i], (start, (keys + Tile - 1) / Tile * Tile)) : inverses[distinct - 1];
        for (var d = 0; d < _store!.Shape.HeadDimension; d += 2 * TLanes.Count)
            Combine(segment.Pages, head, d, new WeightedBlock(scores, inverses, outputs, (start, keys)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Score(byte* tile, float** queries, float** scores, int at)
    {
        var size = _store!.Shape.HeadDimension;
        float* q0 = queries[0], q1 = queries[1], q2 = queries[2], q3 = queries[3];
        var scale = TLanes.Broadcast(_rule.Scale);
        for (var lane = 0; lane < Tile; lane += TLanes.Count)
        {
            // Eight sums: four would wait for each other's additions. Heads have an even number of dimensions.
            var s0 = TLanes.Broadcast(0);
            var (s1, s2, s3, t0, t1, t2, t3) = (s0, s0, s0, s0, s0, s0, s0);
            for (var d = 0; d < size; d += 2)
            {
                var key = TLoader.Load(tile, d * Tile + lane);
                s0 = TLanes.MultiplyAdd(key, TLanes.Broadcast(q0[d]), s0);
                s1 = TLanes.MultiplyAdd(key, TLanes.Broadcast(q1[d]), s1);
                s2 = TLanes.MultiplyAdd(key, TLanes.Broadcast(q2[d]), s2);
                s3 = TLanes.MultiplyAdd(key, TLanes.Broadcast(q3[d]), s3);
                key = TLoader.Load(tile, (d + 1) * Tile + lane);
                t0 = TLanes.MultiplyAdd(key, TLanes.Broadcast(q0[d + 1]), t0);
                t1 = TLanes.MultiplyAdd(key, TLanes.Broadcast(q1[d + 1]), t1);
                t2 = TLanes.MultiplyAdd(key, TLanes.Broadcast(q2[d + 1]), t2);
                t3 = TLanes.MultiplyAdd(key, TLanes.Broadcast(q3[d + 1]), t3);
            }

            ((s0 + t0) * scale).Store(scores[0] + at + lane);
            ((s1 + t1) * scale).Store(scores[1] + at + lane);
            ((s2 + t2) * scale).Store(scores[2] + at + lane);
            ((s3 + t3) * scale).Store(scores[3] + at + lane);
        }
    }

    /// <summary>Replaces scores by unnormalised weights, zero for keys that the query does not see, and returns the factor that
    /// normalises them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Softmax(float* scores, int position, (int Start, int End) tiles)
    {
        var (start, end) = tiles;
        if (_rule.SoftCap > 0) CpuSoftCap<TLanes>.RunRow(scores + start, end - start, _rule.SoftCap);
        new Span<float>(scores + position + 1, end - position - 1).Fill(float.NegativeInfinity);
        new Span<float>(scores + start, _rule.FirstVisible(position) - start).Fill(float.NegativeInfinity);
        var largest = TLanes.Broadcast(float.NegativeInfinity);
        for (var t = start; t < end; t += TLanes.Count) largest = TLanes.Max(largest, TLanes.Load(scores + t));
        var shift = TLanes.Broadcast(largest.Largest());
        var sum = TLanes.Broadcast(0);
        for (var t = start; t < end; t += TLanes.Count)
        {
            var weight = TLanes.Exp(TLanes.Load(scores + t) - shift);
            weight.Store(scores + t);
            sum += weight;
        }

        return 1 / sum.Sum();
    }

    /// <summary>Two vectors of dimensions at once, so that eight sums run side by side; where only one is left, it is computed twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Combine(PageTable pages, int head, int dimension, WeightedBlock block)
    {
        float* p0 = block.Weights[0], p1 = block.Weights[1], p2 = block.Weights[2], p3 = block.Weights[3];
        var stride = _store!.Shape.HeadStride;
        var next = Math.Min(TLanes.Count, stride - TLanes.Count - dimension);
        var o0 = TLanes.Broadcast(0);
        var (o1, o2, o3, n0, n1, n2, n3) = (o0, o0, o0, o0, o0, o0, o0);
        for (var tile = block.Start; tile < block.Keys; tile += Tile)
        {
            var values = _store.Values(pages.PageOf(tile), _layer, head);
            if (dimension == 0 && tile + PrefetchDistance < block.Keys) Prefetch(_store.Values(pages.PageOf(tile + PrefetchDistance), _layer, head));
            var end = Math.Min(tile + Tile, block.Keys);
            for (int t = tile, at = dimension; t < end; t++, at += stride)
            {
                TLanes value = TLoader.Load(values, at), value2 = TLoader.Load(values, at + next);
                TLanes w0 = TLanes.Broadcast(p0[t]), w1 = TLanes.Broadcast(p1[t]), w2 = TLanes.Broadcast(p2[t]), w3 = TLanes.Broadcast(p3[t]);
                (o0, n0) = (TLanes.MultiplyAdd(value, w0, o0), TLanes.MultiplyAdd(value2, w0, n0));
                (o1, n1) = (TLanes.MultiplyAdd(value, w1, o1), TLanes.MultiplyAdd(value2, w1, n1));
                (o2, n2) = (TLanes.MultiplyAdd(value, w2, o2), TLanes.MultiplyAdd(value2, w2, n2));
                (o3, n3) = (TLanes.MultiplyAdd(value, w3, o3), TLanes.MultiplyAdd(value2, w3, n3));
            }
        }

        Write(o0, n0, (0, dimension, dimension + next), block);
        Write(o1, n1, (1, dimension, dimension + next), block);
        Write(o2, n2, (2, dimension, dimension + next), block);
        Write(o3, n3, (3, dimension, dimension + next), block);
    }

    private void Prefetch(byte* tile)
    {
        if (!Sse.IsSupported) return;
        for (var at = 0; at < _store!.Shape.TileBytes; at += CacheLine) Sse.Prefetch0(tile + at);
    }

    private void Write(TLanes sum, TLanes nextSum, (int Query, int Dimension, int Next) at, WeightedBlock block)
    {
        Write(sum, at.Query, at.Dimension, block);
        if (at.Next < _store!.Shape.HeadDimension) Write(nextSum, at.Query, at.Next, block);
    }

    // Heads lie next to each other in the output: where a head ends inside a vector, only its part may be written.
    [SkipLocalsInit]
    private void Write(TLanes sum, int query, int dimension, WeightedBlock block)
    {
        var result = sum * TLanes.Broadcast(block.Inverses[query]);
        var left = _store!.Shape.HeadDimension - dimension;
        if (left >= TLanes.Count)
        {
            result.Store(block.Outputs[query] + dimension);
            return;
        }

        var whole = stackalloc float[TLanes.Count];
        result.Store(whole);
        new ReadOnlySpan<float>(whole, left).CopyTo(new Span<float>(block.Outputs[query] + dimension, left));
    }

    private readonly struct WeightedBlock(float** weights, float* inverses, float** outputs, (int Start, int End) keys)
    {
        public readonly float** Weights = weights;
        public readonly float* Inverses = inverses;
        public readonly float** Outputs = outputs;
        public readonly int Start = keys.Start;
        public readonly int Keys = keys.End;
    }
}
