using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends.Reference;

/// <summary>The definition of every operation as plain loops: slow, single-threaded, and what the other backends are tested
/// against.</summary>
public sealed class ReferenceBackend : IBackend
{
    public string KernelClass => "reference-1";

    public WeightMatrix LoadMatrix(GgufFile file, TensorInfo tensor) => MappedMatrix.Of(file, tensor);

    public WeightMatrix LoadTable(GgufFile file, TensorInfo tensor) => MappedMatrix.Of(file, tensor);

    public void Embed(WeightMatrix table, ReadOnlySpan<int> tokens, FloatMatrix output) =>
        ReferenceEmbed.Run((MappedMatrix)table, tokens, output);

    public void RmsNorm(FloatMatrix input, int rows, FloatMatrix gain, float epsilon, FloatMatrix output) =>
        ReferenceRmsNorm.Run(input, rows, gain, epsilon, output);

    public void MatMul(FloatMatrix input, int rows, ReadOnlySpan<MatMulTarget> targets)
    {
        foreach (var (weights, output) in targets) ReferenceMatMul.Run(input, rows, (MappedMatrix)weights, output);
    }

    public void Rope(FloatMatrix vectors, RopeTable table, ReadOnlySpan<BatchSegment> segments) =>
        ReferenceRope.Run(vectors, table, segments);

    public void StoreKeyValues(FloatMatrix keys, FloatMatrix values, KvStore store, int layer, ReadOnlySpan<BatchSegment> segments) =>
        ReferenceStoreKeyValues.Run(keys, values, store, layer, segments);

    public void Attention(FloatMatrix queries, KvStore store, int layer, ReadOnlySpan<BatchSegment> segments, AttentionRule rule, FloatMatrix output) =>
        ReferenceAttention.Run(queries, store, layer, segments, rule, output);

    public void NormHeads(FloatMatrix vectors, int rows, FloatMatrix gain, float epsilon) => ReferenceNormHeads.Run(vectors, rows, gain, epsilon);

    public void AddBias(FloatMatrix target, int rows, FloatMatrix bias) => ReferenceAddBias.Run(target, rows, bias);

    public void Scale(FloatMatrix target, int rows, float factor) => ReferenceScale.Run(target, rows, factor);

    public void SoftCap(FloatMatrix target, int rows, float cap) => ReferenceSoftCap.Run(target, rows, cap);

    public void GeGlu(FloatMatrix gate, FloatMatrix up, int rows) => ReferenceGeGlu.Run(gate, up, rows);

    public void SwiGlu(FloatMatrix gate, FloatMatrix up, int rows) => ReferenceSwiGlu.Run(gate, up, rows);

    public void Add(FloatMatrix target, FloatMatrix delta, int rows) => ReferenceAdd.Run(target, delta, rows);

    public void Dispose() { }
}
