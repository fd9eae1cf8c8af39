using AIForge.Inference.Formats;

namespace AIForge.Inference.Tests.Families;

/// <summary>The models that the goldens of llama.cpp are about.</summary>
internal static class FamilyModels
{
    private static readonly string[] PhiTokens = ["<|endoftext|>", "<|system|>", "<|user|>", "<|assistant|>", "<|end|>"];
    private static readonly string[] GemmaTokens = ["<start_of_turn>", "<end_of_turn>", "\n\n", "\n\n\n", "\u2581\u2581", "\u2581\u2581\u2581"];

    private static readonly FamilyModel Llama = new()
    {
        Name = "llama", Architecture = "llama", Vocabulary = file => FamilyVocabulary.AddPieces(file, spacePrefix: true),
    };

    private static readonly FamilyModel Phi = new()
    {
        Name = "phi3-long", Architecture = "phi3", Fused = true, Vocabulary = file => FamilyVocabulary.AddPieces(file, spacePrefix: true, PhiTokens),
        Metadata = keys => keys.Set("rope.scaling.type", "longrope").Set("rope.scaling.original_context_length", 64).Set("rope.scaling.attn_factor", 1.19f),
        Factors = [("rope_factors_long.weight", 12), ("rope_factors_short.weight", 1.5f)],
    };

    private static readonly FamilyModel Gemma = new()
    {
        Name = "gemma", Architecture = "gemma", Tied = true, HeadDimension = 24,
        Vocabulary = file => FamilyVocabulary.AddPieces(file, spacePrefix: false, GemmaTokens),
    };

    private static readonly FamilyModel Qwen2 = new()
    {
        Name = "qwen2", Architecture = "qwen2", Biases = true, Vocabulary = file => FamilyVocabulary.AddByteLevel(file, "qwen2", addBegin: false),
        Metadata = keys => keys.Set("rope.freq_base", 1e6f),
    };

    private static readonly FamilyModel Qwen3 = new()
    {
        Name = "qwen3", Architecture = "qwen3", HeadNorms = true, Type = TensorType.F16, HeadDimension = 24,
        Vocabulary = file => FamilyVocabulary.AddByteLevel(file, "qwen2", addBegin: false), Metadata = keys => keys.Set("rope.freq_base", 1e6f),
    };

    private static readonly FamilyModel Gemma3 = Gemma with
    {
        Name = "gemma3", Architecture = "gemma3", Layers = 8, PostNorms = true, HeadNorms = true,
        Metadata = keys => keys.Set("attention.sliding_window", 12).Set("rope.freq_base", 1e6f).Set("rope.scaling.type", "linear").Set("rope.scaling.factor", 8f),
    };

    public static IReadOnlyList<FamilyModel> All { get; } =
    [
        Llama,
        Llama with { Name = "llama-q8_0", Type = TensorType.Q8_0 },
        Llama with { Name = "llama-linear", Metadata = keys => keys.Set("rope.scaling.type", "linear").Set("rope.scaling.factor", 4f) },
        Llama with
        {
            Name = "llama3", Type = TensorType.F16, Vocabulary = file => FamilyVocabulary.AddByteLevel(file, "llama-bpe", addBegin: true),
            Metadata = keys => keys.Set("rope.freq_base", 5e5f).Set("rope.dimension_count", 16), Factors = [("rope_freqs.weight", 8)],
        },
        Llama with
        {
            Name = "llama-yarn", Vocabulary = file => FamilyVocabulary.AddByteLevel(file, "deepseek-llm", addBegin: false),
            Metadata = keys => keys.Set("rope.scaling.type", "yarn").Set("rope.scaling.factor", 4f).Set("rope.scaling.original_context_length", 64),
        },
        Llama with { Name = "mistral-nemo", HeadDimension = 20, Vocabulary = file => FamilyVocabulary.AddByteLevel(file, "tekken", addBegin: true) },
        Qwen2,
        Qwen2 with { Name = "qwen2-tied", Type = TensorType.F16, Tied = true },
        Qwen2 with
        {
            Name = "qwen2-yarn",
            Metadata = keys => keys.Set("rope.scaling.type", "yarn").Set("rope.scaling.factor", 4f).Set("rope.scaling.original_context_length", 64).Set("rope.freq_base", 1e6f),
        },
        Qwen3,
        Qwen3 with { Name = "qwen3-q4_0", Type = TensorType.Q4_0 },
        Phi,
        Phi with
        {
            Name = "phi3-short",
            Metadata = keys => keys.Set("rope.scaling.type", "longrope").Set("rope.scaling.original_context_length", 256).Set("rope.scaling.attn_factor", 1.19f),
        },
        Phi with { Name = "phi3-q8_0", Type = TensorType.Q8_0 },
        Gemma,
        Gemma with
        {
            Name = "gemma2", Architecture = "gemma2", Layers = 4, PostNorms = true,
            Metadata = keys => keys.Set("attention.sliding_window", 12).Set("attn_logit_softcapping", 5f).Set("final_logit_softcapping", 4f),
        },
        Gemma3,
        Gemma3 with { Name = "gemma3-q8_0", Type = TensorType.Q8_0 },
        Llama with { Name = "pooling-mean", Metadata = keys => keys.Set("pooling_type", 1) },
        Llama with { Name = "pooling-first", Metadata = keys => keys.Set("pooling_type", 2) },
        Qwen3 with { Name = "pooling-last", Type = TensorType.F32, Metadata = keys => keys.Set("pooling_type", 3) },
        .. new[] { "default", "gpt-2", "smollm", "deepseek-coder", "deepseek-v3", "gpt-4o", "falcon", "qwen35", "chatglm-bpe" }.Select(name => Llama with
        {
            Name = $"pre-{name}", Layers = 1, Vocabulary = file => FamilyVocabulary.AddByteLevel(file, name, addBegin: false),
        }),
    ];

    public static FamilyModel Of(string name) => All.Single(model => model.Name == name);

    public static TheoryData<string> Names() => new(All.Select(model => model.Name));
}
