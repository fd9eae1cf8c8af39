using AIForge.Inference.Backends;

namespace AIForge.Inference.Models;

/// <summary>The weights of one transformer block; null is what the family does not have.</summary>
internal sealed record LayerWeights : IDisposable
{
    public required FloatMatrix AttentionNorm { get; init; }

    public required WeightMatrix Query { get; init; }

    public required WeightMatrix Key { get; init; }

    public required WeightMatrix Value { get; init; }

    public FloatMatrix? QueryBias { get; init; }

    public FloatMatrix? KeyBias { get; init; }

    public FloatMatrix? ValueBias { get; init; }

    public FloatMatrix? QueryNorm { get; init; }

    public FloatMatrix? KeyNorm { get; init; }

    public required WeightMatrix AttentionOutput { get; init; }

    public FloatMatrix? AttentionPostNorm { get; init; }

    public required FloatMatrix FeedForwardNorm { get; init; }

    public required WeightMatrix Gate { get; init; }

    public required WeightMatrix Up { get; init; }

    public required WeightMatrix Down { get; init; }

    public FloatMatrix? FeedForwardPostNorm { get; init; }

    public void Dispose()
    {
        foreach (var part in new IDisposable?[]
        {
            AttentionNorm, Query, Key, Value, QueryBias, KeyBias, ValueBias, QueryNorm, KeyNorm, AttentionOutput, AttentionPostNorm,
            FeedForwardNorm, Gate, Up, Down, FeedForwardPostNorm,
        }) part?.Dispose();
    }
}
