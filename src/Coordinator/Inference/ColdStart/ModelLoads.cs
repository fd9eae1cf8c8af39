using AIForge.Coordinator.Models;
using AIForge.Coordinator.Models.Contents;
using AIForge.Coordinator.Nodes;
using AIForge.Protocol.Node.V1;
using Google.Protobuf;

namespace AIForge.Coordinator.Inference.ColdStart;

/// <summary>
/// Which models the nodes of this process should have loaded beside those they were started with, and what became of it. Kept in memory: a
/// node that comes back says what it has, and that stays wanted.
/// </summary>
internal sealed partial class ModelLoads(ContentSources sources, TimeProvider clock, ILogger<ModelLoads> logger)
{
    private static readonly TimeSpan FailureCounts = TimeSpan.FromMinutes(5);

    // A node may say for ever that it is at work: after this time another one is asked as well, and whoever never came to an end is not asked soon.
    private static readonly TimeSpan Alone = TimeSpan.FromMinutes(5), NeverLoadedCounts = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, (NodeSession Session, Dictionary<string, WantedModel> Models)> _nodes = [];
    private readonly Dictionary<(Guid NodeId, string Sha256), DateTimeOffset> _failures = [];
    private TaskCompletionSource _changed = NewSignal();
    private long _version;

    /// <summary>Completes at the next change of any node's models.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock) return _changed.Task;
        }
    }

    /// <summary>Another one after each change of what nodes are to load or could not.</summary>
    public long Version
    {
        get
        {
            lock (_lock)
            {
                ForgetFailures();
                return _version;
            }
        }
    }

    /// <summary>What other replicas need to know of the node.</summary>
    public NodeWishes WishesOf(Guid nodeId)
    {
        lock (_lock)
        {
            string[] loading = _nodes.TryGetValue(nodeId, out var node)
                ? [.. node.Models.Keys.Where(sha256 => StateOf(node.Session, sha256) is not { Phase: ModelPhase.Loaded })]
                : [];
            return new NodeWishes(loading, [.. _failures.Keys.Where(failure => failure.NodeId == nodeId).Select(failure => failure.Sha256)]);
        }
    }

    /// <summary>Takes over what the node already has of these.</summary>
    public void Connect(NodeSession session, IReadOnlyList<ModelRecord> models)
    {
        lock (_lock)
        {
            _nodes[session.NodeId] = (session, models.DistinctBy(model => model.Sha256).ToDictionary(model => model.Sha256, model => new WantedModel(model, clock.GetUtcNow())));
            Send(session);
        }
    }

    public void Disconnect(NodeSession session)
    {
        lock (_lock)
        {
            if (_nodes.TryGetValue(session.NodeId, out var node) && ReferenceEquals(node.Session, session)) _nodes.Remove(session.NodeId);
            SignalChange();
        }
    }

    public void Want(NodeSession session, ModelRecord model)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(session.NodeId, out var node) || !node.Models.TryAdd(model.Sha256, new WantedModel(model, clock.GetUtcNow()))) return;
            LogWanted(model.Id, session.NodeId);
            Send(session);
        }
    }

    public void Used(NodeSession session, string sha256)
    {
        lock (_lock)
        {
            if (_nodes.TryGetValue(session.NodeId, out var node) && node.Models.TryGetValue(sha256, out var wanted)) wanted.LastUsedAt = clock.GetUtcNow();
        }
    }

    /// <summary>
    /// Whether one of these nodes is at work on the model, and not for so long that another one had better be asked. However long it takes,
    /// what somebody waits for is not idle.
    /// </summary>
    public bool IsAwaited(ModelRecord model, Func<NodeSession, bool> counts)
    {
        lock (_lock)
        {
            var (now, wishes) = (clock.GetUtcNow(), WishesFor(model, counts).ToList());
            foreach (var wanted in wishes) wanted.LastUsedAt = now;
            return wishes.Any(wanted => wanted.Since > now - Alone);
        }
    }

    /// <summary>The same, however long it takes.</summary>
    public bool IsAtWork(ModelRecord model, Func<NodeSession, bool> counts)
    {
        lock (_lock) return WishesFor(model, counts).Any();
    }

    /// <summary>The model with this file that the node was told to load; null for any other.</summary>
    public ModelRecord? Find(Guid nodeId, string cid)
    {
        lock (_lock)
            return _nodes.TryGetValue(nodeId, out var node) ? node.Models.Values.Select(wanted => wanted.Model).FirstOrDefault(model => ModelSource.Of(model)?.Cid.ToString() == cid) : null;
    }

    /// <summary>Nodes that could not load the model a short while ago, and those that are at work on it.</summary>
    public IReadOnlyCollection<Guid> NodesToPass(ModelRecord model)
    {
        lock (_lock)
        {
            ForgetFailures();
            var atWork = _nodes.Where(node => node.Value.Models.ContainsKey(model.Sha256)).Select(node => node.Key);
            return [.. _failures.Keys.Where(failure => failure.Sha256 == model.Sha256).Select(failure => failure.NodeId), .. atWork];
        }
    }

    /// <summary>Null when no node is loading a model of this name.</summary>
    public LoadProgress? FindProgress(string modelName)
    {
        lock (_lock)
        {
            var states = _nodes.Values
                .SelectMany(node => node.Models.Values.Where(wanted => wanted.Model.Name == modelName).Select(wanted => StateOf(node.Session, wanted.Model.Sha256)))
                .ToList();
            if (states.Count == 0 || states.Any(state => state?.Phase == ModelPhase.Loaded)) return null;
            var best = states.Where(state => state?.Phase == ModelPhase.Loading).MinBy(state => state!.Remaining?.ToTimeSpan() ?? TimeSpan.MaxValue);
            return new LoadProgress(Math.Clamp(best?.Fraction ?? 0, 0, 1), best?.Remaining?.ToTimeSpan());
        }
    }

    /// <summary>A node has said something new of its models.</summary>
    public void Report(NodeSession session)
    {
        lock (_lock)
        {
            if (_nodes.TryGetValue(session.NodeId, out var node) && ReferenceEquals(node.Session, session))
            {
                var before = node.Models.Count;
                foreach (var (sha256, wanted) in node.Models.ToList())
                    if (IsGivenUp(session, wanted)) node.Models.Remove(sha256);
                if (node.Models.Count < before) Send(session);
            }

            SignalChange();
        }
    }

    /// <summary>Lets go of what nobody has asked for since then.</summary>
    public void Unload(DateTimeOffset unusedSince)
    {
        lock (_lock)
        {
            foreach (var (session, models) in _nodes.Values)
            {
                var idle = models.Where(entry => entry.Value.LastUsedAt <= unusedSince).Select(entry => entry.Key).ToList();
                foreach (var sha256 in idle)
                {
                    if (models.Remove(sha256, out var wanted) && !wanted.WasLoaded) _failures[(session.NodeId, sha256)] = clock.GetUtcNow() + NeverLoadedCounts;
                }

                if (idle.Count == 0) continue;
                LogUnloaded(idle.Count, session.NodeId);
                Send(session);
            }
        }
    }

    private IEnumerable<WantedModel> WishesFor(ModelRecord model, Func<NodeSession, bool> counts) =>
        _nodes.Values.Where(node => counts(node.Session)).Select(node => node.Models.GetValueOrDefault(model.Sha256)).OfType<WantedModel>();

    private void ForgetFailures()
    {
        var now = clock.GetUtcNow();
        foreach (var over in _failures.Where(failure => failure.Value <= now).Select(failure => failure.Key).ToList())
        {
            _failures.Remove(over);
            _version++;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static ModelState? StateOf(NodeSession session, string sha256) => session.ModelReport?.Models.FirstOrDefault(state => state.Sha256 == sha256);

    private bool IsGivenUp(NodeSession session, WantedModel wanted)
    {
        switch (StateOf(session, wanted.Model.Sha256))
        {
            case { Phase: ModelPhase.Failed } failed:
                _failures[(session.NodeId, wanted.Model.Sha256)] = clock.GetUtcNow() + FailureCounts;
                LogFailed(wanted.Model.Id, session.NodeId, failed.Reason);
                return true;
            case { Phase: ModelPhase.Loaded }:
                wanted.WasLoaded = true;
                return false;
            case null or { Phase: ModelPhase.Cached }:
                // It needed the memory for another.
                return wanted.WasLoaded;
            default:
                return false;
        }
    }

    private void Send(NodeSession session)
    {
        _version++;
        var desired = new DesiredModels { TicketKey = ByteString.CopyFrom(sources.KeyOf(session.NodeId)) };
        foreach (var wanted in _nodes[session.NodeId].Models.Values)
        {
            if (ModelSource.Of(wanted.Model) is not { } source) continue;
            desired.Models.Add(new DesiredModel
            {
                Sha256 = wanted.Model.Sha256, Cid = source.Cid.ToString(), SizeBytes = source.SizeBytes, Name = wanted.Model.Name, Encrypted = source.IsEncrypted, Sources = { sources.Of(source, session.NodeId) },
            });
        }

        session.Send(new ConnectResponse { DesiredModels = desired });
    }

    private void SignalChange()
    {
        var changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {ModelId} is to be loaded by node {NodeId}")]
    private partial void LogWanted(Guid modelId, Guid nodeId);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} model(s) that nobody uses are unloaded by node {NodeId}")]
    private partial void LogUnloaded(int count, Guid nodeId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model {ModelId} cannot be loaded by node {NodeId}: {Reason}")]
    private partial void LogFailed(Guid modelId, Guid nodeId, string reason);
}
