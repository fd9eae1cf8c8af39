using AIForge.Inference.Backends;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Models;

/// <summary>The dimensions of a transformer, read from model metadata and checked for consistency.</summary>
public sealed record ModelParameters
{
    private const int MostTokens = 1 << 22;

    public required Architecture Architecture { get; init; }

    public required int ContextLength { get; init; }

    /// <summary>Tokens of context before it was stretched.</summary>
    public required int OriginalContextLength { get; init; }

    public required int EmbeddingLength { get; init; }

    public required int Layers { get; init; }

    public required int FeedForwardLength { get; init; }

    public required int Heads { get; init; }

    public required int KvHeads { get; init; }

    public required int HeadDimension { get; init; }

    public required float NormEpsilon { get; init; }

    /// <summary>Rotary angles of layers that see everything.</summary>
    public required RopeSettings Rope { get; init; }

    /// <summary>The stretching of the context is given by a tensor of factors, which must be there.</summary>
    public required bool NeedsRopeFactors { get; init; }

    /// <summary>Rotary angles of layers with a window; equal to <see cref="Rope"/> where the family makes no difference.</summary>
    public required RopeSettings LocalRope { get; init; }

    /// <summary>Tokens that each layer sees, the current one included; 0 for all.</summary>
    public required IReadOnlyList<int> Windows { get; init; }

    /// <summary>Factor on the products of queries and keys.</summary>
    public required float AttentionScale { get; init; }

    /// <summary>Bound on attention scores; 0 for none.</summary>
    public required float AttentionSoftCap { get; init; }

    /// <summary>Bound on logits; 0 for none.</summary>
    public required float LogitSoftCap { get; init; }

    /// <summary>Factor on embeddings.</summary>
    public required float EmbeddingScale { get; init; }

    public required PoolingKind Pooling { get; init; }

    /// <exception cref="ModelFormatException">The metadata is incomplete, contradicts itself or asks for what this engine cannot
    /// do; the message names the key.</exception>
    public static ModelParameters Read(GgufMetadata metadata)
    {
        var architecture = Architecture.Of(metadata);
        var keys = new ArchitectureKeys(metadata, architecture.Name);
        RefuseUnsupported(keys);
        var embedding = keys.Integer("embedding_length", 2, 1 << 20);
        var (heads, kvHeads) = ReadHeads(keys);
        var headDimension = ReadHeadDimension(keys, embedding, heads);
        var layers = keys.Integer("block_count", 1, 1024);
        var context = keys.Integer("context_length", 1, MostTokens);
        var rope = RopeReading.Global(keys, architecture, headDimension);
        return new ModelParameters
        {
            Architecture = architecture,
            ContextLength = context,
            OriginalContextLength = keys.FindInteger("rope.scaling.original_context_length", 0, int.MaxValue) is > 0 and var original ? original : context,
            EmbeddingLength = embedding,
            Layers = layers,
            FeedForwardLength = keys.Integer("feed_forward_length", 1, 1 << 22),
            Heads = heads,
            KvHeads = kvHeads,
            HeadDimension = headDimension,
            NormEpsilon = (float)keys.Number("attention.layer_norm_rms_epsilon", 1e-5, 0, 1),
            Rope = rope,
            NeedsRopeFactors = metadata.GetString(keys.Name("rope.scaling.type"), "") == "longrope",
            LocalRope = RopeReading.Local(keys, architecture, rope),
            Windows = ReadWindows(keys, architecture, layers),
            AttentionScale = ReadAttentionScale(keys, architecture, (embedding, heads, headDimension, layers)),
            AttentionSoftCap = architecture.HasSoftCaps ? (float)keys.Number("attn_logit_softcapping", 50, 0, 1e6) : 0,
            LogitSoftCap = (float)keys.Number("final_logit_softcapping", architecture.HasSoftCaps ? 30 : 0, 0, 1e6),
            EmbeddingScale = architecture.ScalesEmbedding ? MathF.Sqrt(embedding) : 1,
            Pooling = (PoolingKind)(keys.FindInteger("pooling_type", 0, 3) ?? 0),
        };
    }

    private static (int Heads, int KvHeads) ReadHeads(ArchitectureKeys keys)
    {
        var heads = keys.Integer("attention.head_count", 1, 4096);
        var kvHeads = keys.FindInteger("attention.head_count_kv", 1, 4096) ?? heads;
        return heads % kvHeads == 0 ? (heads, kvHeads) : throw new ModelFormatException(
            $"'{keys.Name("attention.head_count")}' is {heads}, not a multiple of head_count_kv {kvHeads}.");
    }

    /// <param name="valueBytes">Of each number of the keys and values.</param>
    public KvShape KvShape(int valueBytes) => new(Layers, KvHeads, HeadDimension, valueBytes);

    private static int ReadHeadDimension(ArchitectureKeys keys, int embedding, int heads)
    {
        var declared = keys.FindInteger("attention.key_length", 2, 1024);
        if (declared is null && embedding % heads != 0)
            throw new ModelFormatException($"'{keys.Name("embedding_length")}' {embedding} is not a multiple of the {heads} attention heads.");
        var size = declared ?? embedding / heads;
        if (size is < 2 or > 1024 || size % 2 != 0)
            throw new ModelFormatException($"The attention head size is {size}; it must be even and at most 1024.");
        if (keys.FindInteger("attention.value_length", 0, int.MaxValue) is { } value && value != size)
            throw new ModelFormatException($"'{keys.Name("attention.value_length")}' is {value}; only the head size {size} is supported.");
        return size;
    }

    private static int[] ReadWindows(ArchitectureKeys keys, Architecture architecture, int layers)
    {
        var window = keys.FindInteger("attention.sliding_window", 0, int.MaxValue) ?? architecture.DefaultWindow;
        const string patternKey = "attention.sliding_window_pattern";
        if (keys.Metadata.IsArray(keys.Name(patternKey)))
        {
            var pattern = keys.Metadata.FindIntegers(keys.Name(patternKey))!;
            return pattern.Length == layers ? Array.ConvertAll(pattern, local => local != 0 ? window : 0)
                : throw new ModelFormatException($"'{keys.Name(patternKey)}' has {pattern.Length} entries for {layers} layers.");
        }

        var period = keys.FindInteger(patternKey, 1, 1024) ?? architecture.WindowPeriod;
        return [.. Enumerable.Range(0, layers).Select(layer => period == 1 || layer % period < period - 1 ? window : 0)];
    }

    private static float ReadAttentionScale(ArchitectureKeys keys, Architecture architecture, (int Width, int Heads, int HeadDimension, int Layers) of)
    {
        var absent = of.Layers == architecture.WideQueryLayers ? of.Width / of.Heads : of.HeadDimension;
        var declared = keys.Number("attention.scale", 0, 0, 1e3);
        return declared > 0 ? (float)declared : 1 / MathF.Sqrt(absent);
    }

    private static void RefuseUnsupported(ArchitectureKeys keys)
    {
        if (keys.FindInteger("expert_count", 0, int.MaxValue) is > 0 and var experts)
            throw new ModelFormatException($"The model is a mixture of {experts} experts, which is not supported.");
        if (!keys.Metadata.GetBoolean(keys.Name("attention.causal"), true))
            throw new ModelFormatException($"'{keys.Name("attention.causal")}' is false; models that look ahead are not supported.");
    }
}
