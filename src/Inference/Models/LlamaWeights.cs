using AIForge.Inference.Backends;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Models;

/// <summary>
/// All weights of a model, each checked to have the shape the dimensions call for. A tensor nothing would read is refused too: it
/// means the file needs arithmetic this engine does not do, and leaving it out would give wrong text without any error.
/// </summary>
internal sealed class LlamaWeights : IDisposable
{
    private readonly GgufFile _file;
    private readonly IBackend _backend;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public LlamaWeights(GgufFile file, LlamaParameters parameters, int vocabulary, IBackend backend)
    {
        (_file, _backend) = (file, backend);
        var (width, inner) = (parameters.EmbeddingLength, parameters.FeedForwardLength);
        var (queries, keys) = (parameters.Heads * parameters.HeadDimension, parameters.KvHeads * parameters.HeadDimension);
        var embedding = Find("token_embd.weight", width, vocabulary);
        Embedding = backend.LoadTable(file, embedding);
        Output = file.FindTensor("output.weight") is null
            ? backend.LoadMatrix(file, embedding)
            : Matrix("output.weight", width, vocabulary);
        OutputNorm = Vector("output_norm.weight", width);
        RopeFactors = ReadRopeFactors(parameters.HeadDimension / 2);
        Layers = [.. Enumerable.Range(0, parameters.Layers).Select(layer => new LlamaLayer(
            Vector($"blk.{layer}.attn_norm.weight", width),
            Matrix($"blk.{layer}.attn_q.weight", width, queries),
            Matrix($"blk.{layer}.attn_k.weight", width, keys),
            Matrix($"blk.{layer}.attn_v.weight", width, keys),
            Matrix($"blk.{layer}.attn_output.weight", queries, width),
            Vector($"blk.{layer}.ffn_norm.weight", width),
            Matrix($"blk.{layer}.ffn_gate.weight", width, inner),
            Matrix($"blk.{layer}.ffn_up.weight", width, inner),
            Matrix($"blk.{layer}.ffn_down.weight", inner, width)))];
        RefuseUnused();
    }

    public WeightMatrix Embedding { get; }

    public WeightMatrix Output { get; }

    public FloatMatrix OutputNorm { get; }

    public float[]? RopeFactors { get; }

    public IReadOnlyList<LlamaLayer> Layers { get; }

    public void Dispose()
    {
        Embedding.Dispose();
        Output.Dispose();
        OutputNorm.Dispose();
        foreach (var layer in Layers) layer.Dispose();
    }

    private WeightMatrix Matrix(string name, int columns, int rows) => _backend.LoadMatrix(_file, Find(name, columns, rows));

    private FloatMatrix Vector(string name, int length)
    {
        var vector = new FloatMatrix(1, length);
        MappedMatrix.Of(_file, Find(name, length, 1)).Dequantize(0, vector.Row(0));
        return vector;
    }

    private TensorInfo Find(string name, int columns, int rows)
    {
        var tensor = _file.GetTensor(name);
        if (tensor.Columns != columns || tensor.Rows != rows)
            throw new ModelFormatException($"Tensor '{name}' has the shape {tensor.Columns} × {tensor.Rows}; the model's " +
                $"dimensions call for {columns} × {rows}.");
        _used.Add(name);
        return tensor;
    }

    private float[]? ReadRopeFactors(int pairs)
    {
        if (_file.FindTensor("rope_freqs.weight") is null) return null;
        var factors = new float[pairs];
        MappedMatrix.Of(_file, Find("rope_freqs.weight", pairs, 1)).Dequantize(0, factors);
        return Array.TrueForAll(factors, factor => factor > 0 && float.IsFinite(factor)) ? factors
            : throw new ModelFormatException("Tensor 'rope_freqs.weight' holds a factor that is not a positive number.");
    }

    private void RefuseUnused()
    {
        if (_file.Header.Tensors.Keys.FirstOrDefault(name => !_used.Contains(name)) is { } unused)
            throw new ModelFormatException($"Tensor '{unused}' has no place in a llama model of {Layers.Count} layers; the file " +
                "needs operations that are not supported.");
    }
}
