using System.Security.Cryptography;
using System.Threading.Channels;
using AIForge.Coordinator.Nodes;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>
/// One generation on one node, between the data call that fills it and the request that drains it. The queue is bounded:
/// a slow client holds up its own node's call, and nothing else.
/// </summary>
internal sealed class Generation : IRunningGeneration
{
    private const int TicketBytes = 16;

    private readonly Channel<InferenceDelta> _deltas;
    private readonly CancellationTokenSource _abandoned = new();
    private readonly CancellationTokenRegistration _onSessionClosed;
    private readonly ITimer _claimTimer;
    private readonly Action<Generation> _forget;
    private int _claimed;

    public Generation(Guid id, NodeSession session, InferenceOptions options, TimeProvider clock, Action<Generation> forget)
    {
        Id = id;
        Session = session;
        Abandoned = _abandoned.Token;
        _forget = forget;
        _deltas = Channel.CreateBounded<InferenceDelta>(new BoundedChannelOptions(options.DeltaQueueLength) { SingleReader = true });
        session.GenerationStarted();
        _onSessionClosed = session.Closed.Register(OnSessionClosed);
        _claimTimer = clock.CreateTimer(_ => FailUnclaimed(), null, TimeSpan.FromSeconds(options.ClaimTimeoutSeconds), Timeout.InfiniteTimeSpan);
    }

    public Guid Id { get; }

    public NodeSession Session { get; }

    public Guid NodeId => Session.NodeId;

    /// <summary>Secret that the node must present; usable once.</summary>
    public byte[] Ticket { get; } = RandomNumberGenerator.GetBytes(TicketBytes);

    /// <summary>Cancelled when nobody wants the result any more.</summary>
    public CancellationToken Abandoned { get; }

    public ChannelReader<InferenceDelta> Deltas => _deltas.Reader;

    public ChannelWriter<InferenceDelta> Writer => _deltas.Writer;

    public bool IsClaimed => Volatile.Read(ref _claimed) == 1;

    /// <summary>True for the first caller that presents the right ticket on behalf of the right node.</summary>
    public bool TryClaim(Guid nodeId, ReadOnlySpan<byte> ticket) =>
        nodeId == Session.NodeId && CryptographicOperations.FixedTimeEquals(ticket, Ticket) && Interlocked.Exchange(ref _claimed, 1) == 0;

    public void Fail(Exception reason) => _deltas.Writer.TryComplete(reason);

    public void Dispose()
    {
        _onSessionClosed.Dispose();
        _claimTimer.Dispose();
        _forget(this);
        _abandoned.Cancel();
        Session.GenerationEnded();
    }

    private void FailUnclaimed()
    {
        if (!IsClaimed) Fail(new NodeLostException("The node did not begin in time."));
    }

    /// <summary>
    /// The data call outlives its control stream: a node that merely reconnects goes on delivering. Only a node that never
    /// began, or that this side gave up, is lost.
    /// </summary>
    private void OnSessionClosed()
    {
        var replaced = Session.CloseReason is null or { Reason: "STREAM_REPLACED" };
        if (!IsClaimed || !replaced) Fail(new NodeLostException("The control stream ended."));
    }
}
