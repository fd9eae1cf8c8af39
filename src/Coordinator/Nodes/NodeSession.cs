using System.Threading.Channels;
using AIForge.Coordinator.Nodes.Terms;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Nodes;

/// <summary>
/// One connected node: its hello, its last signs of life and the queue of messages towards it.
/// The queue is bounded and never waited on: a node that does not read is disconnected instead of holding others up.
/// </summary>
internal sealed class NodeSession : IDisposable
{
    private readonly Channel<ConnectResponse> _outgoing;
    private readonly CancellationTokenSource _closed = new();
    private readonly TimeProvider _clock;
    private long _lastSeenTicks;
    private int _activeGenerations;
    private int _reservedSlots;
    private volatile bool _settled;
    private volatile bool _finished;
    private FaultException? _closeReason;

    public NodeSession(NodeIdentity identity, NodeHello hello, int queueLength, TimeProvider clock)
    {
        Identity = identity;
        Hello = hello;
        Models = hello.Models.Select(model => model.Sha256).ToArray();
        RecordModels(hello.ModelReport);
        Containers = hello.ContainerCapacity;
        Cached = CachedOf(hello.ContainerCapacity);
        Terms = NodeTerms.Of(NodesMapping.ToTerms(hello));
        Closed = _closed.Token;
        OpenedAt = clock.GetUtcNow();
        _clock = clock;
        _outgoing = Channel.CreateBounded<ConnectResponse>(new BoundedChannelOptions(queueLength) { SingleReader = true, AllowSynchronousContinuations = true });
        Touch();
    }

    /// <summary>Raised when the node begins to take work: at first, and again after it drained.</summary>
    public event Action? Ready;

    /// <summary>Raised when a generation has ended, with the number of those that still run.</summary>
    public event Action<int>? GenerationLeft;

    public NodeIdentity Identity { get; }

    public Guid NodeId => Identity.NodeId;

    public DateTimeOffset OpenedAt { get; }

    public NodeHello Hello { get; }

    /// <summary>Where it stands, what it costs and whose work it takes, as the hello says.</summary>
    public NodeTerms Terms { get; }

    /// <summary>SHA-256 of the models that the node has loaded.</summary>
    public string[] Models { get; private set; }

    /// <summary>What the node last said of models that come and go; null for one that serves what it began with.</summary>
    public ModelReport? ModelReport { get; private set; }

    /// <summary>What the node lets containers have, as it last said; null for one that never said.</summary>
    public ContainerCapacity? Containers { get; private set; }

    /// <summary>Keys of the images and inputs that containers find there already.</summary>
    public IReadOnlySet<ulong> Cached { get; private set; }

    public Heartbeat? LastHeartbeat { get; private set; }

    public DateTimeOffset LastSeenAt => new(Interlocked.Read(ref _lastSeenTicks), TimeSpan.Zero);

    /// <summary>When there was no job for it last, as a timestamp of the clock; 0 for never. Of the dispatcher alone.</summary>
    public long InVainAt { get; set; }

    /// <summary>The node, or a restart of this process, wants no new work here.</summary>
    public bool Draining { get; private set; }

    /// <summary>Cancelled when the session ends, for whatever reason.</summary>
    public CancellationToken Closed { get; }

    /// <summary>Why this side ended the session; null while it lives or when the node left.</summary>
    public FaultException? CloseReason => Volatile.Read(ref _closeReason);

    public int ActiveGenerations => Volatile.Read(ref _activeGenerations);

    /// <summary>Slots that are about to be given away.</summary>
    public int ReservedSlots => Volatile.Read(ref _reservedSlots);

    public ChannelReader<ConnectResponse> Outgoing => _outgoing.Reader;

    /// <summary>False until the slices above have settled what the node kept from before, and when it drains or is gone.</summary>
    public bool AcceptsWork => _settled && !Draining && !Closed.IsCancellationRequested;

    /// <summary>Whether it may serve a request: one that is confined to the nodes of a user when it is his, any other when it serves everyone.</summary>
    /// <param name="nodesOf">Whose nodes alone may serve; null for everybody's.</param>
    public bool Takes(Guid? nodesOf) => nodesOf is { } owner ? Identity.OwnerId == owner : Terms.ServesEveryone;

    /// <summary>Queues a message; false when the session is over.</summary>
    public bool Send(ConnectResponse message)
    {
        if (_outgoing.Writer.TryWrite(message)) return true;
        if (!_finished && !Closed.IsCancellationRequested) Close(NodesFaults.NotReading());
        return false;
    }

    public void Touch() => Interlocked.Exchange(ref _lastSeenTicks, _clock.GetUtcNow().UtcTicks);

    public void RecordHeartbeat(Heartbeat heartbeat) => LastHeartbeat = heartbeat;

    /// <summary>The newest report counts. One more loaded model may be what others wait for.</summary>
    public void RecordModels(ModelReport? report)
    {
        if (report is null) return;
        ModelReport = report;
        var loaded = report.Models.Where(model => model.Phase == ModelPhase.Loaded).Select(model => model.Sha256);
        var (earlier, told) = (Models, report.Models.Select(model => model.Sha256).ToHashSet(StringComparer.Ordinal));
        Models = [.. Hello.Models.Select(model => model.Sha256).Where(sha256 => !told.Contains(sha256)).Union(loaded, StringComparer.Ordinal)];
        if (_settled && Models.Except(earlier, StringComparer.Ordinal).Any()) Ready?.Invoke();
    }

    /// <summary>How the node computes a loaded model: nodes that say the same give the same tokens for the same seed. Empty when it does not say.</summary>
    public string KernelClassOf(string sha256) =>
        ModelReport?.Models.FirstOrDefault(model => model.Phase == ModelPhase.Loaded && model.Sha256 == sha256)?.KernelClass
        ?? (Models.Contains(sha256) ? Hello.Models.FirstOrDefault(model => model.Sha256 == sha256)?.KernelClass : null) ?? "";

    /// <summary>More room may be what others wait for.</summary>
    public void RecordContainers(ContainerCapacity capacity)
    {
        Containers = capacity;
        Cached = CachedOf(capacity);
        if (_settled) Ready?.Invoke();
    }

    private static HashSet<ulong> CachedOf(ContainerCapacity? capacity) => [.. capacity?.Cached ?? []];

    public void Settle()
    {
        _settled = true;
        Ready?.Invoke();
    }

    public void SetDraining(bool draining)
    {
        Draining = draining;
        if (!draining) Ready?.Invoke();
    }

    /// <param name="slots">Negative to give them back.</param>
    public void Reserve(int slots) => Interlocked.Add(ref _reservedSlots, slots);

    public void GenerationStarted() => Interlocked.Increment(ref _activeGenerations);

    public void GenerationEnded() => GenerationLeft?.Invoke(Interlocked.Decrement(ref _activeGenerations));

    /// <summary>Lets queued messages out, then ends the stream without an error. What is sent from now on is dropped.</summary>
    public void Finish()
    {
        Draining = true;
        _finished = true;
        _outgoing.Writer.TryComplete();
    }

    /// <summary>Ends the stream now. The first reason stays.</summary>
    public void Close(FaultException? reason)
    {
        if (reason is not null) Interlocked.CompareExchange(ref _closeReason, reason, null);
        _outgoing.Writer.TryComplete();
        _closed.Cancel();
    }

    // The source is never disposed while others may still read the token; it holds no unmanaged handle.
    public void Dispose() => Close(null);
}
