namespace AIForge.Coordinator.Models.Formats;

/// <summary>What the header of a model file says.</summary>
/// <param name="ContextLength">0 where the file does not say.</param>
/// <param name="Quantization">The type of most weights, such as <c>Q8_0</c>.</param>
internal sealed record ModelFileFacts(string Format, string Architecture, long ParameterCount, string Quantization, int ContextLength, int TensorCount)
{
    /// <summary>For an architecture that the file does not name.</summary>
    public const string Unknown = "unknown";

    public string License { get; init; } = "";

    public string Title { get; init; } = "";

    public string ChatTemplate { get; init; } = "";

    public string Tokenizer { get; init; } = "";

    public int VocabularySize { get; init; }

    public int BlockCount { get; init; }

    public int EmbeddingLength { get; init; }
}
