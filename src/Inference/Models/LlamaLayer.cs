using AIForge.Inference.Backends;

namespace AIForge.Inference.Models;

/// <summary>The weights of one transformer block.</summary>
internal sealed record LlamaLayer(
    FloatMatrix AttentionNorm, WeightMatrix Query, WeightMatrix Key, WeightMatrix Value, WeightMatrix AttentionOutput,
    FloatMatrix FeedForwardNorm, WeightMatrix Gate, WeightMatrix Up, WeightMatrix Down) : IDisposable
{
    public void Dispose()
    {
        foreach (var part in new IDisposable[] { AttentionNorm, Query, Key, Value, AttentionOutput, FeedForwardNorm, Gate, Up, Down }) part.Dispose();
    }
}
