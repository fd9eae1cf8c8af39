using AIForge.Inference.Sampling;

namespace AIForge.Inference.Generation;

/// <summary>What to generate.</summary>
public sealed record GenerationRequest
{
    public required int[] PromptTokens { get; init; }

    /// <summary>Most tokens to generate; 0 generates up to the end of the context.</summary>
    public int MaxTokens { get; init; }

    public SamplingParameters Sampling { get; init; } = new();

    /// <summary>Texts that end the generation and are not part of it.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Alternatives to report per token (0 to 20), or null for no log-probabilities.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>What the output must look like; null for anything.</summary>
    public OutputConstraint? Constraint { get; init; }

    /// <summary>Never end because of an end token.</summary>
    public bool IgnoreEos { get; init; }

    /// <summary>End tokens are not chosen before this many tokens.</summary>
    public int MinTokens { get; init; }

    public ResumePoint? Resume { get; init; }

    /// <summary>
    /// Whose request it is, as an opaque name. Requests of one scope share the attention memory of the tokens with which they all begin,
    /// and how fast an answer comes tells somebody in it what the others have asked: give each tenant a scope of his own. Null shares
    /// nothing with anybody.
    /// </summary>
    public string? Scope { get; init; }
}
