using AIForge.Inference.Formats;

namespace AIForge.Inference.Tokenization;

/// <summary>Cuts text into the chunks inside which byte-pair merges may happen.</summary>
internal abstract class PreTokenizer
{
    private static readonly Dictionary<string, Func<PreTokenizer>> ByName = new(StringComparer.Ordinal)
    {
        ["gpt-2"] = () => new Gpt2PreTokenizer(),
        ["phi-2"] = () => new Gpt2PreTokenizer(),
        ["olmo"] = () => new Gpt2PreTokenizer(),
        ["llama-bpe"] = Llama3,
        ["llama3"] = Llama3,
        ["llama-v3"] = Llama3,
        ["falcon3"] = Llama3,
        ["pixtral"] = Llama3,
        ["dbrx"] = () => new Cl100kPreTokenizer(maximumDigits: 3, prefersWholeChunks: false),
        ["smaug-bpe"] = () => new Cl100kPreTokenizer(maximumDigits: 3, prefersWholeChunks: false),
        ["glm4"] = () => new Cl100kPreTokenizer(maximumDigits: 3, prefersWholeChunks: false),
        ["chatglm-bpe"] = () => new Cl100kPreTokenizer(maximumDigits: 3, prefersWholeChunks: false),
        ["qwen2"] = () => new Cl100kPreTokenizer(maximumDigits: 1, prefersWholeChunks: false),
        ["deepseek-r1-qwen"] = () => new Cl100kPreTokenizer(maximumDigits: 1, prefersWholeChunks: false),
        ["stablelm2"] = () => new Cl100kPreTokenizer(maximumDigits: 1, prefersWholeChunks: false),
        ["default"] = () => new PatternPreTokenizer(PreTokenizerPatterns.Default),
        ["falcon"] = () => new PatternPreTokenizer(PreTokenizerPatterns.Falcon),
        ["starcoder"] = () => new PatternPreTokenizer(PreTokenizerPatterns.SingleDigits),
        ["refact"] = () => new PatternPreTokenizer(PreTokenizerPatterns.SingleDigits),
        ["command-r"] = () => new PatternPreTokenizer(PreTokenizerPatterns.SingleDigits),
        ["smollm"] = () => new PatternPreTokenizer(PreTokenizerPatterns.SingleDigits),
        ["qwen35"] = () => new PatternPreTokenizer(PreTokenizerPatterns.Qwen35),
        ["tekken"] = () => new PatternPreTokenizer(PreTokenizerPatterns.Tekken) { PrefersWholeChunks = true, AddsBegin = true },
        ["gpt-4o"] = () => new PatternPreTokenizer(PreTokenizerPatterns.Gpt4O),
        ["llama4"] = () => new PatternPreTokenizer(PreTokenizerPatterns.Gpt4O),
        ["deepseek-llm"] = () => new PatternPreTokenizer(PreTokenizerPatterns.DeepSeek),
        ["deepseek-coder"] = () => new PatternPreTokenizer(PreTokenizerPatterns.DeepSeekCoder),
        ["deepseek-v3"] = () => new PatternPreTokenizer(PreTokenizerPatterns.DeepSeek3),
    };

    /// <summary>Whether a chunk that is a token as a whole skips the merges.</summary>
    public bool PrefersWholeChunks { get; init; }

    /// <summary>Whether models of this kind expect their beginning token where the file does not say.</summary>
    public bool AddsBegin { get; init; }

    /// <summary>Adds the length in UTF-16 units of each chunk in turn; together they are the text.</summary>
    public abstract void Split(ReadOnlySpan<char> text, List<int> lengths);

    /// <summary>Finds the pre-tokeniser a model was trained with; guessing would silently change its input, so unknown names are
    /// refused.</summary>
    public static PreTokenizer Create(string name) => ByName.TryGetValue(name, out var create) ? create() : throw new ModelFormatException(
        $"The pre-tokenizer '{name}' is not supported; supported are {string.Join(", ", ByName.Keys.Order(StringComparer.Ordinal))}.");

    private static Cl100kPreTokenizer Llama3() => new(maximumDigits: 3, prefersWholeChunks: true) { AddsBegin = true };
}
