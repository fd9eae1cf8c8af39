using AIForge.Gateway.Rest.Errors;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>
/// Ends a streamed request in which nothing has moved for a while. Long bodies may take as long as they need, silent ones not: each
/// step says that it moved by <see cref="Restart()"/>.
/// </summary>
internal sealed class IdleLimit : IDisposable
{
    private readonly TimeSpan patience;
    private readonly CancellationTokenSource idle;
    private readonly CancellationTokenSource either;

    public IdleLimit(TimeSpan patience, TimeProvider clock, CancellationToken aborted)
    {
        this.patience = patience;
        idle = new CancellationTokenSource(patience, clock);
        either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, aborted);
    }

    /// <summary>Cancelled when the client goes away or nothing moves.</summary>
    public CancellationToken Token => either.Token;

    public bool IsOver => idle.IsCancellationRequested;

    public GatewayException Fault => RequestFaults.NothingMoved(patience);

    public void Restart() => Restart(patience);

    /// <summary>Waits so long for the next step.</summary>
    public void Restart(TimeSpan wait) => idle.CancelAfter(wait);

    public void Dispose()
    {
        either.Dispose();
        idle.Dispose();
    }
}
