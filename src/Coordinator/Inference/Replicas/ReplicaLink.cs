using System.Collections.Concurrent;
using System.Security.Cryptography;
using AIForge.Coordinator.Platform.Replicas;
using AIForge.Protocol.Replica.V1;
using Grpc.Core;

namespace AIForge.Coordinator.Inference.Replicas;

/// <summary>
/// One other replica: the connection to it and the nodes that it says it has. They are forgotten the moment it breaks off or falls silent.
/// Step 2 of docs/flows/replicas.md.
/// </summary>
internal sealed partial class ReplicaLink : IAsyncDisposable
{
    private const int FirstWaitMilliseconds = 200;

    private readonly ReplicaChannel _channel;
    private readonly ConcurrentDictionary<Guid, RemoteNode> _nodes = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly TimeSpan _silenceLimit;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Task _watching;
    private CancellationTokenSource? _watch;
    private volatile bool _isHeard;

    public ReplicaLink(ReplicaChannel channel, ReplicaOptions options, TimeProvider clock, ILogger<ReplicaLink> logger)
    {
        (_channel, _clock, _logger) = (channel, clock, logger);
        _silenceLimit = TimeSpan.FromSeconds(options.ForgetSeconds);
        Client = new ReplicaService.ReplicaServiceClient(channel.Calls);
        _watching = WatchAlwaysAsync();
    }

    public ReplicaRecord Replica => _channel.Replica;

    public ReplicaService.ReplicaServiceClient Client { get; }

    public Metadata Headers => _channel.Headers;

    public IEnumerable<RemoteNode> Nodes => _nodes.Select(entry => entry.Value);

    /// <summary>It answers, and is no other than expected.</summary>
    public bool IsHeard => _isHeard;

    /// <summary>A call to it broke: its nodes are not asked before it has said anew that it has them.</summary>
    public void Suspect()
    {
        _nodes.Clear();
        try
        {
            Volatile.Read(ref _watch)?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It had ended by itself.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _nodes.Clear();
        _channel.Dispose();
        _ended.Dispose();
    }

    private async Task WatchAlwaysAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            using var watch = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
            Volatile.Write(ref _watch, watch);
            try
            {
                await WatchAsync(watch.Token);
            }
            catch (Exception exception)
            {
                if (!_ended.IsCancellationRequested) LogBroken(exception, Replica.Id, Replica.Address);
            }

            _isHeard = false;
            _nodes.Clear();
            var wait = TimeSpan.FromMilliseconds(FirstWaitMilliseconds + RandomNumberGenerator.GetInt32(FirstWaitMilliseconds));
            await Task.Delay(wait, _clock, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(_silenceLimit, _clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        using var call = Client.WatchNodes(new WatchNodesRequest(), Headers, cancellationToken: ending.Token);
        while (await call.ResponseStream.MoveNext(ending.Token))
        {
            silence.CancelAfter(_silenceLimit);
            if (call.ResponseStream.Current.ReplicaId != ReplicaMapping.ToText(Replica.Id)) throw new IOException("Another replica answers at this address.");
            Apply(call.ResponseStream.Current);
            _isHeard = true;
        }
    }

    private void Apply(WatchNodesResponse news)
    {
        foreach (var presence in news.Changed)
        {
            if (!ReplicaMapping.TryRead(presence, out var state)) continue;
            if (_nodes.TryGetValue(state.NodeId, out var known)) known.State = state;
            else _nodes[state.NodeId] = new RemoteNode(this, state);
        }

        foreach (var gone in news.Gone)
        {
            if (ReplicaMapping.TryRead(gone, out var nodeId)) _nodes.TryRemove(nodeId, out _);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The nodes of replica {ReplicaId} at {Address} are out of reach")]
    private partial void LogBroken(Exception exception, Guid replicaId, string address);
}
