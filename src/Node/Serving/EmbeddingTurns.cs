namespace AIForge.Node.Serving;

/// <summary>One batch of texts after the other, in the order they came. Batches are small, so that requests take turns.</summary>
internal sealed class EmbeddingTurns : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<T> RunAsync<T>(Func<Task<T>> embed, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await embed();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
