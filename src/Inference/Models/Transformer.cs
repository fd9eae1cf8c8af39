using System.Numerics;
using AIForge.Inference.Backends;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Models;

/// <summary>
/// A decoder-only transformer of any supported <see cref="Architecture"/>: RMSNorm, rotary positions, grouped-query attention and a
/// gated feed-forward layer, with the optional parts of its family. Runs batches of tokens from any number of sequences; used by one
/// thread at a time.
/// </summary>
public sealed class Transformer : IDisposable
{
    private readonly IBackend _backend;
    private readonly ModelWeights _weights;
    private readonly TransformerScratch _scratch;
    private readonly RopeTable _rope;
    private readonly RopeTable _localRope;
    private readonly AttentionRule[] _rules;
    private readonly MatMulTarget[][] _attentionInputs;
    private readonly MatMulTarget[][] _feedForwardInputs;

    /// <exception cref="ModelFormatException">The file is not a model this engine can run; the message says why.</exception>
    public Transformer(GgufFile file, IBackend backend, int vocabulary, ModelCapacity capacity)
    {
        _backend = backend;
        Parameters = ModelParameters.Read(file.Metadata);
        VocabularySize = vocabulary;
        ContextLength = Math.Min(Parameters.ContextLength, capacity.KvTokens);
        _weights = new ModelWeights(file, Parameters, vocabulary, backend);
        // A pass in which sequences decode may be padded to a power of two.
        var logitRows = (int)BitOperations.RoundUpToPowerOf2((uint)capacity.LogitRows);
        _scratch = new TransformerScratch(Parameters, vocabulary, Math.Max(capacity.BatchTokens, logitRows), logitRows);
        _rope = new RopeTable(ContextLength, Parameters.Rope, _weights.RopeFactors);
        _localRope = Parameters.LocalRope == Parameters.Rope ? _rope : new RopeTable(ContextLength, Parameters.LocalRope, frequencyFactors: null);
        _rules = [.. Parameters.Windows.Select(window => new AttentionRule(Parameters.AttentionScale, window, Parameters.AttentionSoftCap))];
        KvStore = new KvStore(Parameters.KvShape(backend.KeyValueBytes(_weights.Embedding.Type)), KvStore.PagesFor(capacity.KvTokens));
        backend.Prepare(KvStore, Parameters.Heads);
        _attentionInputs = [.. _weights.Layers.Select(layer => new MatMulTarget[]
            { new(layer.Query, _scratch.Queries), new(layer.Key, _scratch.Keys), new(layer.Value, _scratch.Values) })];
        _feedForwardInputs = [.. _weights.Layers.Select(layer => new MatMulTarget[] { new(layer.Gate, _scratch.Gate), new(layer.Up, _scratch.Up) })];
    }

    public ModelParameters Parameters { get; }

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
        if (!_backend.BeginPass(tokens, segments, logitRows)) return _scratch.Logits;
        RunLayers(tokens, segments);
        if (logitRows.Length > 0) RunOutput(logitRows);
        _backend.EndPass();
        return _scratch.Logits;
    }

    /// <summary>Runs a batch as <see cref="Forward"/> does and returns what the model thinks of every token, one row each of
    /// <see cref="ModelParameters.EmbeddingLength"/> values, valid until the next call.</summary>
    public FloatMatrix ForwardHidden(ReadOnlySpan<int> tokens, ReadOnlySpan<BatchSegment> segments)
    {
        if (!_backend.BeginPass(tokens, segments, logitRows: [])) return _scratch.Normed;
        RunLayers(tokens, segments);
        _backend.RmsNorm(_scratch.Stream, tokens.Length, _weights.OutputNorm, Parameters.NormEpsilon, _scratch.Normed);
        _backend.EndPass();
        return _scratch.Normed;
    }

    /// <summary>Runs one token for nothing, so that a backend takes the memory that it will need.</summary>
    /// <exception cref="BackendMemoryException">There is too little.</exception>
    public void WarmUp()
    {
        var pages = new PageTable(KvStore);
        if (!pages.TryReserve(1)) return;
        Forward([0], [new BatchSegment(pages, 0, 0, 1)], [0]);
        pages.Release();
    }

    private void RunOutput(ReadOnlySpan<int> logitRows)
    {
        _backend.Gather(_scratch.Stream, logitRows, _scratch.Selected);
        _backend.RmsNorm(_scratch.Selected, logitRows.Length, _weights.OutputNorm, Parameters.NormEpsilon, _scratch.Selected);
        _backend.MatMul(_scratch.Selected, logitRows.Length, [new(_weights.Output, _scratch.Logits)]);
        if (Parameters.LogitSoftCap > 0) _backend.SoftCap(_scratch.Logits, logitRows.Length, Parameters.LogitSoftCap);
    }

    private void RunLayers(ReadOnlySpan<int> tokens, ReadOnlySpan<BatchSegment> segments)
    {
        var rows = tokens.Length;
        _backend.Embed(_weights.Embedding, tokens, _scratch.Stream);
        if (Parameters.EmbeddingScale != 1) _backend.Scale(_scratch.Stream, rows, Parameters.EmbeddingScale);
        for (var layer = 0; layer < _weights.Layers.Count; layer++)
        {
            Attend(layer, rows, segments);
            FeedForward(layer, rows);
        }
    }

    private void Attend(int layer, int rows, ReadOnlySpan<BatchSegment> segments)
    {
        var weights = _weights.Layers[layer];
        _backend.RmsNorm(_scratch.Stream, rows, weights.AttentionNorm, Parameters.NormEpsilon, _scratch.Normed);
        _backend.MatMul(_scratch.Normed, rows, _attentionInputs[layer]);
        AddBiases(weights, rows);
        if (weights.QueryNorm is { } queryNorm) _backend.NormHeads(_scratch.Queries, rows, queryNorm, Parameters.NormEpsilon);
        if (weights.KeyNorm is { } keyNorm) _backend.NormHeads(_scratch.Keys, rows, keyNorm, Parameters.NormEpsilon);
        var rope = _rules[layer].Window > 0 ? _localRope : _rope;
        _backend.Rope(_scratch.Queries, rope, segments);
        _backend.Rope(_scratch.Keys, rope, segments);
        _backend.StoreKeyValues(_scratch.Keys, _scratch.Values, KvStore, layer, segments);
        _backend.Attention(_scratch.Queries, KvStore, layer, segments, _rules[layer], _scratch.Attended);
        _backend.MatMul(_scratch.Attended, rows, [new(weights.AttentionOutput, _scratch.Delta)]);
        Join(weights.AttentionPostNorm, rows);
    }

    private void FeedForward(int layer, int rows)
    {
        var weights = _weights.Layers[layer];
        _backend.RmsNorm(_scratch.Stream, rows, weights.FeedForwardNorm, Parameters.NormEpsilon, _scratch.Normed);
        _backend.MatMul(_scratch.Normed, rows, _feedForwardInputs[layer]);
        if (Parameters.Architecture.Gate == GateKind.Gelu) _backend.GeGlu(_scratch.Gate, _scratch.Up, rows);
        else _backend.SwiGlu(_scratch.Gate, _scratch.Up, rows);
        _backend.MatMul(_scratch.Gate, rows, [new(weights.Down, _scratch.Delta)]);
        Join(weights.FeedForwardPostNorm, rows);
    }

    private void AddBiases(LayerWeights weights, int rows)
    {
        if (weights.QueryBias is { } query) _backend.AddBias(_scratch.Queries, rows, query);
        if (weights.KeyBias is { } key) _backend.AddBias(_scratch.Keys, rows, key);
        if (weights.ValueBias is { } value) _backend.AddBias(_scratch.Values, rows, value);
    }

    /// <summary>Adds what a half of the block has found to the stream.</summary>
    private void Join(FloatMatrix? postNorm, int rows)
    {
        if (postNorm is not null) _backend.RmsNorm(_scratch.Delta, rows, postNorm, Parameters.NormEpsilon, _scratch.Delta);
        _backend.Add(_scratch.Stream, _scratch.Delta, rows);
    }

    public void Dispose()
    {
        KvStore.Dispose();
        _rope.Dispose();
        _localRope.Dispose();
        _scratch.Dispose();
        _weights.Dispose();
    }
}
