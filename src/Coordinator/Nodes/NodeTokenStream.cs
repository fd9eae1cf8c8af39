using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Nodes;

/// <summary>One control stream, as far as its token is concerned.</summary>
internal sealed class NodeTokenStream(NodeTokenStreams streams) : IDisposable
{
    // Never disposed: a revocation may come while the stream ends, and the source holds no unmanaged handle.
    private readonly CancellationTokenSource _ended = new();
    private FaultException? _reason;

    /// <summary>Cancelled when the token stops working.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Why; null while the token works.</summary>
    public FaultException? Reason => Volatile.Read(ref _reason);

    /// <summary>The first reason stays.</summary>
    public void End(FaultException reason)
    {
        Interlocked.CompareExchange(ref _reason, reason, null);
        _ended.Cancel();
    }

    public void Dispose() => streams.Remove(this);
}
