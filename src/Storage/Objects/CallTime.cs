namespace AIForge.Storage.Objects;

/// <summary>How long a server may keep silent during a call.</summary>
internal sealed class CallTime : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _source;

    public CallTime(TimeSpan limit, CancellationToken cancellationToken)
    {
        _limit = limit;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Resume();
    }

    public CancellationToken Token => _source.Token;

    public void Pause() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>The time begins anew.</summary>
    public void Resume() => Resume(_limit);

    public void Resume(TimeSpan limit) => _source.CancelAfter(limit);

    public void Dispose() => _source.Dispose();
}
