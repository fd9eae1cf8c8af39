namespace AIForge.Inference.Generation;

/// <summary>
/// One step of a generation. Every generated token id is in exactly one delta, the end token included, so that metering sees it even
/// when no text came of it yet. The texts of all deltas concatenated are the answer.
/// </summary>
public sealed record GenerationDelta
{
    public required IReadOnlyList<int> TokenIds { get; init; }

    public required string Text { get; init; }

    public IReadOnlyList<TokenLogprob>? Logprobs { get; init; }

    /// <summary>Set on the last delta only.</summary>
    public FinishReason? Finish { get; init; }

    public required int PromptTokenCount { get; init; }

    /// <summary>Prompt tokens that needed no computation, as another request of the scope had begun with them.</summary>
    public int CachedTokenCount { get; init; }

    /// <summary>Set on the last delta only.</summary>
    public GenerationTimings? Timings { get; init; }
}
