using AIForge.Inference.Backends;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Models;

/// <summary>All weights of a model.</summary>
internal sealed class ModelWeights : IDisposable
{
    public const string EmbeddingName = "token_embd.weight";

    private readonly TensorReader _tensors;
    private readonly ModelParameters _parameters;

    /// <exception cref="ModelFormatException">A tensor is missing, has another shape or has no use; the message names it.</exception>
    public ModelWeights(GgufFile file, ModelParameters parameters, int vocabulary, IBackend backend)
    {
        (_tensors, _parameters) = (new TensorReader(file, backend), parameters);
        var width = parameters.EmbeddingLength;
        Embedding = _tensors.Table(EmbeddingName, width, vocabulary);
        Output = _tensors.Matrix(_tensors.Has("output.weight") ? "output.weight" : EmbeddingName, width, vocabulary);
        OutputNorm = _tensors.Vector("output_norm.weight", width);
        RopeFactors = ReadRopeFactors();
        Layers = [.. Enumerable.Range(0, parameters.Layers).Select(ReadLayer)];
        _tensors.RefuseUnused($"{parameters.Architecture.Name} model of {Layers.Count} layers");
        file.ReleasePages();
    }

    public WeightMatrix Embedding { get; }

    public WeightMatrix Output { get; }

    public FloatMatrix OutputNorm { get; }

    public float[]? RopeFactors { get; }

    public IReadOnlyList<LayerWeights> Layers { get; }

    public void Dispose()
    {
        Embedding.Dispose();
        Output.Dispose();
        OutputNorm.Dispose();
        foreach (var layer in Layers) layer.Dispose();
    }

    private LayerWeights ReadLayer(int layer)
    {
        var (prefix, architecture) = ($"blk.{layer}.", _parameters.Architecture);
        var (width, inner, head) = (_parameters.EmbeddingLength, _parameters.FeedForwardLength, _parameters.HeadDimension);
        var (queries, keys) = (_parameters.Heads * head, _parameters.KvHeads * head);
        WeightMatrix[] attention = architecture.HasFusedInputs
            ? _tensors.Stacked(prefix + "attn_qkv.weight", width, queries, keys, keys)
            : [Matrix("attn_q", width, queries), Matrix("attn_k", width, keys), Matrix("attn_v", width, keys)];
        WeightMatrix[] feedForward = architecture.HasFusedInputs
            ? _tensors.Stacked(prefix + "ffn_up.weight", width, inner, inner)
            : [Matrix("ffn_gate", width, inner), Matrix("ffn_up", width, inner)];
        return new LayerWeights
        {
            AttentionNorm = _tensors.Vector(prefix + "attn_norm.weight", width),
            Query = attention[0],
            Key = attention[1],
            Value = attention[2],
            QueryBias = Vector(architecture.HasQueryKeyValueBias, "attn_q.bias", queries),
            KeyBias = Vector(architecture.HasQueryKeyValueBias, "attn_k.bias", keys),
            ValueBias = Vector(architecture.HasQueryKeyValueBias, "attn_v.bias", keys),
            QueryNorm = Vector(architecture.HasHeadNorms, "attn_q_norm.weight", head),
            KeyNorm = Vector(architecture.HasHeadNorms, "attn_k_norm.weight", head),
            AttentionOutput = Matrix("attn_output", queries, width),
            AttentionPostNorm = Vector(architecture.HasPostNorms, "post_attention_norm.weight", width),
            FeedForwardNorm = _tensors.Vector(prefix + "ffn_norm.weight", width),
            Gate = feedForward[0],
            Up = feedForward[1],
            Down = Matrix("ffn_down", inner, width),
            FeedForwardPostNorm = Vector(architecture.HasPostNorms, "post_ffw_norm.weight", width),
        };

        WeightMatrix Matrix(string name, int columns, int rows) => _tensors.Matrix($"{prefix}{name}.weight", columns, rows);

        FloatMatrix? Vector(bool wanted, string name, int length) => wanted ? _tensors.Vector(prefix + name, length) : null;
    }

    private float[]? ReadRopeFactors()
    {
        var pairs = _parameters.Rope.RotatedDimensions / 2;
        if (_tensors.Has("rope_freqs.weight")) return _tensors.Factors("rope_freqs.weight", pairs);
        // Which of the two is right depends on how long the context can become. The file's own limit decides, not the memory that this
        // node grants: generations go on identically on other nodes.
        var (used, other) = _parameters.ContextLength > _parameters.OriginalContextLength
            ? ("rope_factors_long.weight", "rope_factors_short.weight")
            : ("rope_factors_short.weight", "rope_factors_long.weight");
        if (!_parameters.NeedsRopeFactors && !_tensors.Has(used) && !_tensors.Has(other)) return null;
        _tensors.Ignore(other, pairs);
        return _tensors.Factors(used, pairs);
    }
}
