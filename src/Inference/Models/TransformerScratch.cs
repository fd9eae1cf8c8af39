using AIForge.Inference.Backends;

namespace AIForge.Inference.Models;

/// <summary>The intermediate values of one forward pass over at most <c>rows</c> tokens.</summary>
internal sealed class TransformerScratch(ModelParameters parameters, int vocabulary, int rows, int logitRows) : IDisposable
{
    /// <summary>The residual stream.</summary>
    public FloatMatrix Stream { get; } = new(rows, parameters.EmbeddingLength);

    public FloatMatrix Normed { get; } = new(rows, parameters.EmbeddingLength);

    public FloatMatrix Delta { get; } = new(rows, parameters.EmbeddingLength);

    public FloatMatrix Queries { get; } = new(rows, parameters.Heads * parameters.HeadDimension);

    public FloatMatrix Attended { get; } = new(rows, parameters.Heads * parameters.HeadDimension);

    public FloatMatrix Keys { get; } = new(rows, parameters.KvHeads * parameters.HeadDimension);

    public FloatMatrix Values { get; } = new(rows, parameters.KvHeads * parameters.HeadDimension);

    public FloatMatrix Gate { get; } = new(rows, parameters.FeedForwardLength);

    public FloatMatrix Up { get; } = new(rows, parameters.FeedForwardLength);

    public FloatMatrix Selected { get; } = new(logitRows, parameters.EmbeddingLength);

    public FloatMatrix Logits { get; } = new(logitRows, vocabulary);

    public void Dispose()
    {
        foreach (var matrix in new[] { Stream, Normed, Delta, Queries, Attended, Keys, Values, Gate, Up, Selected, Logits }) matrix.Dispose();
    }
}
