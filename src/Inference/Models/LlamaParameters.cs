using AIForge.Inference.Formats;

namespace AIForge.Inference.Models;

/// <summary>The dimensions of a Llama-type transformer, read from model metadata and checked for consistency.</summary>
public sealed record LlamaParameters
{
    private const int MostTokens = 1 << 22;

    public required int ContextLength { get; init; }

    public required int EmbeddingLength { get; init; }

    public required int Layers { get; init; }

    public required int FeedForwardLength { get; init; }

    public required int Heads { get; init; }

    public required int KvHeads { get; init; }

    public required int HeadDimension { get; init; }

    public required float NormEpsilon { get; init; }

    public required double RopeBase { get; init; }

    /// <summary>Factor on positions: 1, or 1/factor for models with linear context scaling.</summary>
    public required double RopePositionScale { get; init; }

    public static LlamaParameters Read(GgufMetadata metadata)
    {
        var architecture = metadata.GetString("general.architecture");
        if (architecture != "llama")
            throw new ModelFormatException($"The architecture '{architecture}' is not supported; supported is llama.");
        RefuseMixtureOfExperts(metadata);
        var embedding = metadata.GetInt32("llama.embedding_length", 2, 1 << 20);
        var heads = metadata.GetInt32("llama.attention.head_count", 1, 4096);
        var kvHeads = metadata.FindInt32("llama.attention.head_count_kv", 1, 4096) ?? heads;
        if (heads % kvHeads != 0)
            throw new ModelFormatException($"'llama.attention.head_count' is {heads}, not a multiple of head_count_kv {kvHeads}.");
        return new LlamaParameters
        {
            ContextLength = metadata.GetInt32("llama.context_length", 1, MostTokens),
            EmbeddingLength = embedding,
            Layers = metadata.GetInt32("llama.block_count", 1, 1024),
            FeedForwardLength = metadata.GetInt32("llama.feed_forward_length", 1, 1 << 22),
            Heads = heads,
            KvHeads = kvHeads,
            HeadDimension = ReadHeadDimension(metadata, embedding, heads),
            NormEpsilon = (float)InRange(metadata, "llama.attention.layer_norm_rms_epsilon", 1e-5, 0, 1),
            RopeBase = InRange(metadata, "llama.rope.freq_base", 10000, 1, 1e12),
            RopePositionScale = ReadPositionScale(metadata),
        };
    }

    private static int ReadHeadDimension(GgufMetadata metadata, int embedding, int heads)
    {
        var declared = metadata.FindInt32("llama.attention.key_length", 2, 1024);
        if (declared is null && embedding % heads != 0)
            throw new ModelFormatException($"'llama.embedding_length' {embedding} is not a multiple of the {heads} attention heads.");
        var size = declared ?? embedding / heads;
        if (size is < 2 or > 1024 || size % 2 != 0)
            throw new ModelFormatException($"The attention head size is {size}; it must be even and at most 1024.");
        RequireEqual(metadata, "llama.attention.value_length", size);
        RequireEqual(metadata, "llama.rope.dimension_count", size);
        return size;
    }

    private static double ReadPositionScale(GgufMetadata metadata)
    {
        var kind = metadata.GetString("llama.rope.scaling.type", "none");
        if (kind is not ("none" or "linear"))
            throw new ModelFormatException($"The context scaling '{kind}' is not supported; supported are none and linear.");
        return kind == "linear" ? 1 / InRange(metadata, "llama.rope.scaling.factor", 1, 1e-3, 1e6) : 1;
    }

    private static void RefuseMixtureOfExperts(GgufMetadata metadata)
    {
        var experts = metadata.FindInt32("llama.expert_count", 0, int.MaxValue) ?? 0;
        if (experts > 0) throw new ModelFormatException($"The model is a mixture of {experts} experts, which is not supported.");
    }

    private static void RequireEqual(GgufMetadata metadata, string key, int headDimension)
    {
        if (metadata.FindInt32(key, 0, int.MaxValue) is { } value && value != headDimension)
            throw new ModelFormatException($"'{key}' is {value}; only the head size {headDimension} is supported.");
    }

    private static double InRange(GgufMetadata metadata, string key, double absent, double minimum, double maximum)
    {
        var value = metadata.GetNumber(key, absent);
        return value >= minimum && value <= maximum ? value
            : throw new ModelFormatException(FormattableString.Invariant($"'{key}' is {value}; it must lie between {minimum} and {maximum}."));
    }
}
