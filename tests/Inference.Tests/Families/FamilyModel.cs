using System.Security.Cryptography;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Tests.Families;

/// <summary>
/// A tiny model of one family with weights that follow from its name: odd sizes, grouped heads, contexts longer than the window, so
/// that every part of the family shows in what it computes.
/// </summary>
internal sealed record FamilyModel
{
    public required string Name { get; init; }

    public required string Architecture { get; init; }

    public TensorType Type { get; init; } = TensorType.F32;

    public int Width { get; init; } = 64;

    public int Inner { get; init; } = 96;

    public int Layers { get; init; } = 3;

    public int Heads { get; init; } = 4;

    public int KvHeads { get; init; } = 2;

    public int HeadDimension { get; init; } = 16;

    public int Context { get; init; } = 256;

    public bool Biases { get; init; }

    public bool HeadNorms { get; init; }

    public bool PostNorms { get; init; }

    public bool Fused { get; init; }

    public bool Tied { get; init; }

    /// <summary>Adds the vocabulary and returns its size.</summary>
    public required Func<TestGguf, int> Vocabulary { get; init; }

    /// <summary>Adds what else the family's metadata holds; keys without the architecture's name are prefixed by it.</summary>
    public Action<Keys> Metadata { get; init; } = _ => { };

    /// <summary>Tensors of divisors of rotary angles: name and largest factor.</summary>
    public IReadOnlyList<(string Name, float Largest)> Factors { get; init; } = [];

    public override string ToString() => Name;

    public byte[] Bytes() => Gguf().Build();

    public string Sha256() => Convert.ToHexStringLower(SHA256.HashData(Bytes()));

    /// <param name="change">Called with each tensor's name and shape before it is written; returns another shape, or null to leave the
    /// tensor out.</param>
    public TestGguf Gguf(Func<string, long[], long[]?>? change = null)
    {
        var file = new TestGguf().Set("general.architecture", Architecture).Set("general.name", Name);
        var keys = new Keys(file, Architecture);
        keys.Set("context_length", Context).Set("embedding_length", Width).Set("block_count", Layers).Set("feed_forward_length", Inner)
            .Set("attention.head_count", Heads).Set("attention.head_count_kv", KvHeads).Set("attention.layer_norm_rms_epsilon", 1e-6f);
        if (HeadDimension != Width / Heads) keys.Set("attention.key_length", HeadDimension).Set("attention.value_length", HeadDimension);
        Metadata(keys);
        var vocabulary = Vocabulary(file);
        foreach (var tensor in Tensors(vocabulary))
        {
            if ((change is null ? tensor.Shape : change(tensor.Name, tensor.Shape)) is not { } shape) continue;
            var type = tensor.Kind == ValueKind.Matrix ? Type : TensorType.F32;
            file.Tensor(tensor.Name, (uint)type, FamilyTensor.Bytes($"{Name}/{tensor.Name}", type, shape, tensor), shape);
        }

        return file;
    }

    private IEnumerable<FamilyTensor> Tensors(int vocabulary)
    {
        // An embedding that is also the output and is multiplied by the root of its length would otherwise only repeat its input.
        yield return new FamilyTensor("token_embd.weight", ValueKind.Matrix, Tied ? 0.04f : 1, Width, vocabulary);
        yield return Gain("output_norm.weight", Width, Tied ? 3 : 1);
        if (!Tied) yield return Matrix("output.weight", Width, vocabulary, 1);
        foreach (var (name, largest) in Factors) yield return new FamilyTensor(name, ValueKind.Factor, largest, HeadDimension / 2);
        for (var layer = 0; layer < Layers; layer++)
            foreach (var tensor in Layer($"blk.{layer}.")) yield return tensor;
    }

    private IEnumerable<FamilyTensor> Layer(string prefix)
    {
        var (queries, keys) = (Heads * HeadDimension, KvHeads * HeadDimension);
        yield return Gain(prefix + "attn_norm.weight", Width, 1);
        (string Name, int Rows)[] attention = Fused ? [("attn_qkv", queries + 2 * keys)] : [("attn_q", queries), ("attn_k", keys), ("attn_v", keys)];
        foreach (var (name, rows) in attention)
        {
            yield return Matrix($"{prefix}{name}.weight", Width, rows, 1.5f);
            if (Biases) yield return new FamilyTensor($"{prefix}{name}.bias", ValueKind.Vector, 0.5f, rows);
        }

        if (HeadNorms) yield return Gain(prefix + "attn_q_norm.weight", HeadDimension, 1.5f);
        if (HeadNorms) yield return Gain(prefix + "attn_k_norm.weight", HeadDimension, 1.5f);
        yield return Matrix(prefix + "attn_output.weight", queries, Width, 1.5f);
        if (PostNorms) yield return Gain(prefix + "post_attention_norm.weight", Width, 1);
        yield return Gain(prefix + "ffn_norm.weight", Width, 1);
        if (!Fused) yield return Matrix(prefix + "ffn_gate.weight", Width, Inner, 1.5f);
        yield return Matrix(prefix + "ffn_up.weight", Width, Fused ? 2 * Inner : Inner, 1.5f);
        yield return Matrix(prefix + "ffn_down.weight", Inner, Width, 2);
        if (PostNorms) yield return Gain(prefix + "post_ffw_norm.weight", Width, 1);
    }

    private static FamilyTensor Gain(string name, int length, float size) => new(name, ValueKind.Gain, size, length);

    private static FamilyTensor Matrix(string name, int columns, int rows, float size) =>
        new(name, ValueKind.Matrix, size / MathF.Sqrt(columns), columns, rows);

    /// <summary>Metadata keys of one architecture.</summary>
    internal sealed record Keys(TestGguf File, string Architecture)
    {
        public Keys Set(string key, int value) => this with { File = File.Set($"{Architecture}.{key}", (uint)value) };

        public Keys Set(string key, float value) => this with { File = File.Set($"{Architecture}.{key}", value) };

        public Keys Set(string key, string value) => this with { File = File.Set($"{Architecture}.{key}", value) };
    }
}
