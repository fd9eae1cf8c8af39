using AIForge.Inference.Backends.Reference;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// The fast backend: vector kernels, repacked weights and a thread pool. Operations that never matter for speed (embedding look-up
/// and rotary angles) are those of the reference.
/// </summary>
public sealed class CpuBackend : IBackend
{
    // Each row that is looked up brings its neighbours into memory, up to sixteen pages: the whole table, before long.
    private const int TokensUntilRelease = 16;

    private readonly WorkerPool _pool;
    private readonly CpuMatMul _matMul;
    private readonly LaneOperations _lanes;
    private int _embedded;

    /// <exception cref="ArgumentException">The processor lacks the instructions of the level asked for.</exception>
    public CpuBackend(int threads, SimdLevel level)
    {
        if (!CpuFeatures.IsSupported(level))
            throw new ArgumentException($"This processor does not support {level}; its best level is {CpuFeatures.Best}.", nameof(level));
        _pool = new WorkerPool(threads);
        _matMul = new CpuMatMul(_pool, MatMulKernels.Create(level));
        _lanes = LaneOperations.Create(level, _pool);
        KernelClass = $"cpu-{level.ToString().ToLowerInvariant()}-5";
    }

    public string KernelClass { get; }

    /// <summary>Half precision, as llama.cpp keeps them: twice the tokens in the same memory, and half of it to read for each new one.</summary>
    public int KeyValueBytes(TensorType weights) => KeyValuePrecision.BytesOf(weights);

    public WeightMatrix LoadMatrix(GgufFile file, TensorInfo tensor)
    {
        var mapped = MappedMatrix.Of(file, tensor);
        if (!PackedLayout.Exists(tensor.Type)) return mapped;
        var packed = new PackedMatrix(mapped, _pool);
        file.ReleasePages(tensor);
        return packed;
    }

    public WeightMatrix LoadTable(GgufFile file, TensorInfo tensor)
    {
        var table = MappedMatrix.Of(file, tensor);
        table.ReadSparsely();
        return table;
    }

    public void Embed(WeightMatrix table, ReadOnlySpan<int> tokens, FloatMatrix output)
    {
        var mapped = (MappedMatrix)table;
        ReferenceEmbed.Run(mapped, tokens, output);
        _embedded += tokens.Length;
        if (_embedded < TokensUntilRelease) return;
        _embedded = 0;
        mapped.ReleasePages();
    }

    public void RmsNorm(FloatMatrix input, int rows, FloatMatrix gain, float epsilon, FloatMatrix output) =>
        _lanes.RmsNorm(input, rows, gain, epsilon, output);

    public void MatMul(FloatMatrix input, int rows, ReadOnlySpan<MatMulTarget> targets) => _matMul.Run(input, rows, targets);

    public void Rope(FloatMatrix vectors, RopeTable table, ReadOnlySpan<BatchSegment> segments) =>
        ReferenceRope.Run(vectors, table, segments);

    public void StoreKeyValues(FloatMatrix keys, FloatMatrix values, KvStore store, int layer, ReadOnlySpan<BatchSegment> segments) =>
        CpuStoreKeyValues.Run(keys, values, store, layer, segments);

    public void Attention(FloatMatrix queries, KvStore store, int layer, ReadOnlySpan<BatchSegment> segments, AttentionRule rule, FloatMatrix output) =>
        _lanes.AttentionOver(store).Run(queries, store, layer, segments, rule, output);

    public void NormHeads(FloatMatrix vectors, int rows, FloatMatrix gain, float epsilon) => _lanes.NormHeads(vectors, rows, gain, epsilon);

    public void AddBias(FloatMatrix target, int rows, FloatMatrix bias) => _lanes.AddBias(target, rows, bias);

    public void Scale(FloatMatrix target, int rows, float factor) => _lanes.Scale(target, rows, factor);

    public void SoftCap(FloatMatrix target, int rows, float cap) => _lanes.SoftCap(target, rows, cap);

    public void GeGlu(FloatMatrix gate, FloatMatrix up, int rows) => _lanes.GeGlu(gate, up, rows);

    public void SwiGlu(FloatMatrix gate, FloatMatrix up, int rows) => _lanes.SwiGlu(gate, up, rows);

    public void Add(FloatMatrix target, FloatMatrix delta, int rows) => _lanes.Add(target, delta, rows);

    public void Dispose()
    {
        _pool.Dispose();
        _matMul.Dispose();
        _lanes.Dispose();
    }
}
