using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends;

/// <summary>
/// The operations a transformer is made of, each in its own file per backend. <c>rows</c> is the number of tokens in the batch.
/// A backend is used by one thread at a time. What a row yields must not depend on the other rows of the batch: generations are
/// resumed on other nodes and in other company, and must go on identically.
/// </summary>
public interface IBackend : IDisposable
{
    /// <summary>Names the arithmetic: two backends of equal class produce bit-identical results.</summary>
    string KernelClass { get; }

    /// <summary>Bytes of each number of the keys and values that it keeps of a model.</summary>
    /// <param name="weights">How the model stores its embedding.</param>
    int KeyValueBytes(TensorType weights) => sizeof(float);

    /// <summary>Whether the device has failed, so that every operation fails. May be asked from any thread.</summary>
    bool IsLost => false;

    /// <summary>
    /// Announces the operations of one pass: a backend may run them together, or repeat a pass of the same shape that it recorded. False when
    /// it has done so: the operations must not be called, and the matrices hold their results.
    /// </summary>
    bool BeginPass(ReadOnlySpan<int> tokens, ReadOnlySpan<BatchSegment> segments, ReadOnlySpan<int> logitRows) => true;

    /// <summary>All operations of the pass have been called.</summary>
    void EndPass()
    {
    }

    /// <summary>Takes the memory for a model's keys and values, where it is not the store's own.</summary>
    /// <param name="heads">Query heads of the model.</param>
    void Prepare(KvStore store, int heads)
    {
    }

    /// <summary><c>output[i] = source[rows[i]]</c></summary>
    void Gather(FloatMatrix source, ReadOnlySpan<int> rows, FloatMatrix output)
    {
        for (var i = 0; i < rows.Length; i++) source.Row(rows[i]).CopyTo(output.Row(i));
    }

    /// <summary>Prepares a matrix for <see cref="MatMul"/>, for example by repacking it.</summary>
    WeightMatrix LoadMatrix(GgufFile file, TensorInfo tensor);

    /// <summary>Prepares a matrix for <see cref="Embed"/>.</summary>
    WeightMatrix LoadTable(GgufFile file, TensorInfo tensor);

    /// <summary><c>output[r] = table[tokens[r]]</c></summary>
    void Embed(WeightMatrix table, ReadOnlySpan<int> tokens, FloatMatrix output);

    /// <summary><c>output = input / sqrt(mean(input²) + epsilon) · gain</c></summary>
    void RmsNorm(FloatMatrix input, int rows, FloatMatrix gain, float epsilon, FloatMatrix output);

    /// <summary>Several products of the same input, so that it is quantised once.</summary>
    void MatMul(FloatMatrix input, int rows, ReadOnlySpan<MatMulTarget> targets);

    /// <summary>As <see cref="RmsNorm"/>, in place and for each run of as many values as <paramref name="gain"/> has.</summary>
    void NormHeads(FloatMatrix vectors, int rows, FloatMatrix gain, float epsilon);

    /// <summary><c>target[r] += bias</c></summary>
    void AddBias(FloatMatrix target, int rows, FloatMatrix bias);

    /// <summary><c>target *= factor</c></summary>
    void Scale(FloatMatrix target, int rows, float factor);

    /// <summary><c>target = cap · tanh(target / cap)</c></summary>
    void SoftCap(FloatMatrix target, int rows, float cap);

    /// <summary>Rotates the pairs of every head by their position's angles, in place.</summary>
    void Rope(FloatMatrix vectors, RopeTable table, ReadOnlySpan<BatchSegment> segments);

    /// <summary>Writes the batch's keys and values into the pages of their sequences.</summary>
    void StoreKeyValues(FloatMatrix keys, FloatMatrix values, KvStore store, int layer, ReadOnlySpan<BatchSegment> segments);

    /// <summary>Causal attention of every query over the positions up to its own that the rule lets it see. Query heads share
    /// key-value heads in equal groups.</summary>
    void Attention(FloatMatrix queries, KvStore store, int layer, ReadOnlySpan<BatchSegment> segments, AttentionRule rule, FloatMatrix output);

    /// <summary><c>gate = gate · sigmoid(gate) · up</c></summary>
    void SwiGlu(FloatMatrix gate, FloatMatrix up, int rows);

    /// <summary><c>gate = gelu(gate) · up</c>, in the form with a hyperbolic tangent.</summary>
    void GeGlu(FloatMatrix gate, FloatMatrix up, int rows);

    /// <summary><c>target += delta</c></summary>
    void Add(FloatMatrix target, FloatMatrix delta, int rows);
}
