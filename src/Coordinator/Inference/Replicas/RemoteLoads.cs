using System.Collections.Concurrent;
using AIForge.Coordinator.Inference.ColdStart;
using AIForge.Coordinator.Models;
using AIForge.Protocol.Replica.V1;
using Grpc.Core;

namespace AIForge.Coordinator.Inference.Replicas;

/// <summary>Asks other replicas to have models loaded, and remembers for a few seconds how far they are. Step 6 of docs/flows/replicas.md.</summary>
internal sealed partial class RemoteLoads(TimeProvider clock, ILogger<RemoteLoads> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2), KeepFor = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (LoadProgress Progress, DateTimeOffset Until)> _progress = new(StringComparer.Ordinal);

    /// <summary>False when no node there can take the model, or nobody answers.</summary>
    public async Task<bool> AskAsync(ReplicaLink link, ModelRecord model, Guid? nodesOf, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            var request = new LoadModelRequest { ModelId = ReplicaMapping.ToText(model.Id), NodesOf = ReplicaMapping.ToText(nodesOf) };
            var answer = await link.Client.LoadModelAsync(request, link.Headers, cancellationToken: waiting.Token);
            if (answer.Accepted) _progress[model.Name] = (new LoadProgress(answer.Fraction, answer.Remaining?.ToTimeSpan()), clock.GetUtcNow() + KeepFor);
            return answer.Accepted;
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LogNotAsked(exception, link.Replica.Id, model.Id);
            return false;
        }
    }

    /// <summary>Null when no other replica has said lately that one of its nodes is loading a model of this name.</summary>
    public LoadProgress? FindProgress(string modelName)
    {
        if (!_progress.TryGetValue(modelName, out var entry)) return null;
        if (entry.Until > clock.GetUtcNow()) return entry.Progress;
        _progress.TryRemove(KeyValuePair.Create(modelName, entry));
        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Replica {ReplicaId} did not answer whether it can have model {ModelId} loaded")]
    private partial void LogNotAsked(Exception exception, Guid replicaId, Guid modelId);
}
