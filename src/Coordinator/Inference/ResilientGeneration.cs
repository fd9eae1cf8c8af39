using System.Runtime.CompilerServices;
using AIForge.Coordinator.Inference.ColdStart;
using AIForge.Coordinator.Inference.Embeddings;
using AIForge.Coordinator.Inference.Metering;
using AIForge.Coordinator.Models;
using AIForge.Protocol.Node.V1;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference;

/// <summary>
/// One answer, whichever nodes it takes. When a node is lost mid-stream, another one prefills the prompt and the delivered
/// tokens and the same stream goes on: nothing is repeated, nothing is billed twice. Steps 4–6 of docs/flows/chat-completion.md.
/// </summary>
internal sealed partial class ResilientGeneration(
    ModelPlacement placement, ModelDemand demand, GenerationStarts generations, TimeProvider clock, IOptions<InferenceOptions> options, ILogger<ResilientGeneration> logger)
{
    public async IAsyncEnumerable<InferenceDelta> RunAsync(
        ModelRecord model, InferenceTask task, GenerationProgress progress, Guid? nodesOf, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (progress.FinishReason is null)
        {
            // 4. A node that has the model, is least busy and has not failed this request; at first also one that loads it.
            var node = progress.Nodes.Count < options.Value.MaxNodesPerRequest ? placement.Pick(model, progress.Nodes, nodesOf) : null;
            if (node is null && progress.Nodes.Count == 0) node = await demand.AwaitAsync(model, nodesOf, cancellationToken);
            if (node is null) throw progress.WasLost ? InferenceFaults.NodeLost() : InferenceFaults.NoNode(model.Name);
            progress.Begin(node.NodeId);
            demand.Used(node, model);

            // 5. It begins, or goes on where the lost one stopped.
            using var generation = generations.Start(node, WithResume(task, progress), nodesOf);
            await foreach (var delta in ReadUntilLostAsync(generation, CostBound.PromptTokens(task, model.ContextLength), (task, new DeliveryLimit(task, model)), progress, cancellationToken))
                yield return delta;
        }
    }

    /// <summary>Yields deltas until the answer is finished or the node is lost; the progress tells which.</summary>
    private async IAsyncEnumerable<InferenceDelta> ReadUntilLostAsync(
        IRunningGeneration generation, int mostPromptTokens, (InferenceTask Task, DeliveryLimit Limit) asked, GenerationProgress progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.FirstTokenTimeoutSeconds), clock);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        while (progress.FinishReason is null)
        {
            InferenceDelta delta;
            try
            {
                delta = Within(asked, await ReadAsync(generation, patience, waiting.Token), progress);
            }
            catch (NodeLostException exception)
            {
                progress.WasLost |= !exception.IsBusy || progress.DeliveredTokens.Count + progress.DeliveredEmbeddings > 0;
                LogNodeLost(exception, generation.Id, generation.NodeId, progress.DeliveredTokens.Count);
                yield break;
            }

            // 6. Counted before it is delivered: what the client may have seen is never forgotten.
            Record(delta, mostPromptTokens, progress);

            // Patience is with the node only: a client that reads slowly is no sign of a silent node.
            patience.CancelAfter(Timeout.InfiniteTimeSpan);
            yield return delta;
            patience.CancelAfter(TimeSpan.FromSeconds(options.Value.NextTokenTimeoutSeconds));
        }
    }

    private static async ValueTask<InferenceDelta> ReadAsync(IRunningGeneration generation, CancellationTokenSource patience, CancellationToken cancellationToken)
    {
        if (generation.Deltas.TryRead(out var ready)) return ready;
        try
        {
            return await generation.Deltas.ReadAsync(cancellationToken);
        }
        catch (System.Threading.Channels.ChannelClosedException exception) when (exception.InnerException is NodeLostException lost)
        {
            throw lost;
        }
        catch (System.Threading.Channels.ChannelClosedException exception) when (exception.InnerException is TaskRefusedException refused)
        {
            throw refused;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new NodeLostException("The node fell silent.");
        }
    }

    /// <summary>The delta, or the end of the answer when the node goes on after all its tokens.</summary>
    private static InferenceDelta Within((InferenceTask Task, DeliveryLimit Limit) asked, InferenceDelta delta, GenerationProgress progress)
    {
        if (asked.Task.Embedding is not null) return EmbeddingDelivery.Checked(delta, asked.Task, progress);
        if (delta.Embeddings.Count == 0 && asked.Limit.Admits(delta, progress)) return delta;
        if (asked.Limit.IsReached(progress)) return new InferenceDelta { FinishReason = "length" };
        throw new NodeLostException("The node delivers more than it was asked for.");
    }

    private static void Record(InferenceDelta delta, int mostPromptTokens, GenerationProgress progress)
    {
        if (progress.DeliveredTokens.Count == 0 && progress.PromptTokens == 0)
        {
            // The one number that is the node's own word, and it is paid by it: never more than the prompt can have.
            progress.PromptTokens = Math.Clamp(delta.PromptTokens, 0, mostPromptTokens);
            progress.CachedTokens = Math.Clamp(delta.CachedTokens, 0, progress.PromptTokens);
        }

        if (delta.Timings is not null) progress.Timings = delta.Timings;
        foreach (var embedding in delta.Embeddings) progress.PromptTokens = (int)Math.Min((long)progress.PromptTokens + Math.Max(embedding.PromptTokens, 0), mostPromptTokens);
        progress.DeliveredEmbeddings += delta.Embeddings.Count;
        progress.DeliveredTokens.AddRange(delta.TokenIds);
        progress.DeliveredTextLength += delta.Text.Length;
        if (delta.FinishReason.Length > 0) progress.FinishReason = delta.FinishReason == "length" ? "length" : "stop";
    }

    private static InferenceTask WithResume(InferenceTask task, GenerationProgress progress)
    {
        if (task.Embedding is not null) return EmbeddingDelivery.Rest(task, progress);
        if (progress.DeliveredTokens.Count == 0) return task;
        var resumed = task.Clone();
        resumed.Resume = new ResumePoint { DeliveredTokens = { progress.DeliveredTokens }, DeliveredTextLength = progress.DeliveredTextLength };
        return resumed;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Generation {GenerationId}: node {NodeId} lost after {Tokens} token(s)")]
    private partial void LogNodeLost(Exception exception, Guid generationId, Guid nodeId, int tokens);
}
