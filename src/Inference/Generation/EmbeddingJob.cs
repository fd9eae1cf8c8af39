using AIForge.Inference.Backends;
using AIForge.Inference.Models;

namespace AIForge.Inference.Generation;

/// <summary>A text on its way to its embedding. The loop thread owns everything but <see cref="Result"/> and
/// <see cref="IsCancelled"/>.</summary>
internal sealed class EmbeddingJob(int[] tokens, PoolingKind pooling, int width, KvStore store, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<float[]> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // In double and row after row, so that the sum does not depend on how the text was cut into steps.
    private readonly double[] _pooled = new double[width];

    public PageTable Pages { get; } = new(store);

    public int Length => tokens.Length;

    /// <summary>Tokens that have been computed.</summary>
    public int Computed { get; private set; }

    public bool IsCancelled => cancellationToken.IsCancellationRequested;

    public Task<float[]> Result => _result.Task;

    public ReadOnlySpan<int> Next(int count) => tokens.AsSpan(Computed, count);

    /// <summary>Takes what the model thinks of the next token.</summary>
    public void Accept(ReadOnlySpan<float> hidden)
    {
        var counts = pooling switch
        {
            PoolingKind.Mean => true,
            PoolingKind.First => Computed == 0,
            _ => Computed == tokens.Length - 1,
        };
        Computed++;
        for (var i = 0; counts && i < hidden.Length; i++) _pooled[i] += hidden[i];
    }

    public void Finish()
    {
        var length = Math.Sqrt(_pooled.Sum(value => value * value));
        var vector = Array.ConvertAll(_pooled, value => (float)(value / (length > 0 ? length : 1)));
        if (FiniteCheck.IsFinite(vector)) _result.TrySetResult(vector);
        else Fail(new ModelOutputException());
    }

    public void Cancel() => _result.TrySetCanceled(cancellationToken);

    public void Fail(Exception exception) => _result.TrySetException(exception);
}
