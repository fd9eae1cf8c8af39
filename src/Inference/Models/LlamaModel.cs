using AIForge.Inference.Backends;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Models;

/// <summary>
/// A Llama-type transformer: RMSNorm, rotary positions on neighbouring pairs, grouped-query attention and SwiGLU. Runs batches of
/// tokens from any number of sequences; used by one thread at a time.
/// </summary>
public sealed class LlamaModel : IDisposable
{
    private readonly IBackend _backend;
    private readonly LlamaWeights _weights;
    private readonly LlamaScratch _scratch;
    private readonly RopeTable _rope;
    private readonly MatMulTarget[][] _attentionInputs;
    private readonly MatMulTarget[][] _feedForwardInputs;

    public LlamaModel(GgufFile file, IBackend backend, int vocabulary, ModelCapacity capacity)
    {
        _backend = backend;
        Parameters = LlamaParameters.Read(file.Metadata);
        VocabularySize = vocabulary;
        ContextLength = Math.Min(Parameters.ContextLength, capacity.KvTokens);
        _weights = new LlamaWeights(file, Parameters, vocabulary, backend);
        _scratch = new LlamaScratch(Parameters, vocabulary, capacity.BatchTokens, capacity.LogitRows);
        _rope = new RopeTable(ContextLength, Parameters.HeadDimension, Parameters.RopeBase, Parameters.RopePositionScale, _weights.RopeFactors);
        KvStore = new KvStore(new KvShape(Parameters.Layers, Parameters.KvHeads, Parameters.HeadDimension), KvStore.PagesFor(capacity.KvTokens));
        _attentionInputs = [.. _weights.Layers.Select(layer => new MatMulTarget[]
            { new(layer.Query, _scratch.Queries), new(layer.Key, _scratch.Keys), new(layer.Value, _scratch.Values) })];
        _feedForwardInputs = [.. _weights.Layers.Select(layer => new MatMulTarget[] { new(layer.Gate, _scratch.Gate), new(layer.Up, _scratch.Up) })];
    }

    public LlamaParameters Parameters { get; }

    public int VocabularySize { get; }

    /// <summary>The longest sequence: the model's own limit or that of the memory granted to it.</summary>
    public int ContextLength { get; }

    public KvStore KvStore { get; }

    /// <summary>
    /// Runs a batch. The segments tile <paramref name="tokens"/>, and their pages are reserved. Returns one row of logits per entry
    /// of <paramref name="logitRows"/>, valid until the next call.
    /// </summary>
    public FloatMatrix Forward(ReadOnlySpan<int> tokens, ReadOnlySpan<BatchSegment> segments, ReadOnlySpan<int> logitRows)
    {
        var rows = tokens.Length;
        _backend.Embed(_weights.Embedding, tokens, _scratch.Stream);
        for (var layer = 0; layer < _weights.Layers.Count; layer++)
        {
            Attend(layer, rows, segments);
            FeedForward(layer, rows);
        }

        for (var i = 0; i < logitRows.Length; i++) _scratch.Stream.Row(logitRows[i]).CopyTo(_scratch.Selected.Row(i));
        if (logitRows.Length == 0) return _scratch.Logits;
        _backend.RmsNorm(_scratch.Selected, logitRows.Length, _weights.OutputNorm, Parameters.NormEpsilon, _scratch.Selected);
        _backend.MatMul(_scratch.Selected, logitRows.Length, [new(_weights.Output, _scratch.Logits)]);
        return _scratch.Logits;
    }

    private void Attend(int layer, int rows, ReadOnlySpan<BatchSegment> segments)
    {
        var weights = _weights.Layers[layer];
        _backend.RmsNorm(_scratch.Stream, rows, weights.AttentionNorm, Parameters.NormEpsilon, _scratch.Normed);
        _backend.MatMul(_scratch.Normed, rows, _attentionInputs[layer]);
        _backend.Rope(_scratch.Queries, _rope, segments);
        _backend.Rope(_scratch.Keys, _rope, segments);
        _backend.StoreKeyValues(_scratch.Keys, _scratch.Values, KvStore, layer, segments);
        _backend.Attention(_scratch.Queries, KvStore, layer, segments, _scratch.Attended);
        _backend.MatMul(_scratch.Attended, rows, [new(weights.AttentionOutput, _scratch.Delta)]);
        _backend.Add(_scratch.Stream, _scratch.Delta, rows);
    }

    private void FeedForward(int layer, int rows)
    {
        var weights = _weights.Layers[layer];
        _backend.RmsNorm(_scratch.Stream, rows, weights.FeedForwardNorm, Parameters.NormEpsilon, _scratch.Normed);
        _backend.MatMul(_scratch.Normed, rows, _feedForwardInputs[layer]);
        _backend.SwiGlu(_scratch.Gate, _scratch.Up, rows);
        _backend.MatMul(_scratch.Gate, rows, [new(weights.Down, _scratch.Delta)]);
        _backend.Add(_scratch.Stream, _scratch.Delta, rows);
    }

    public void Dispose()
    {
        KvStore.Dispose();
        _rope.Dispose();
        _scratch.Dispose();
        _weights.Dispose();
    }
}
