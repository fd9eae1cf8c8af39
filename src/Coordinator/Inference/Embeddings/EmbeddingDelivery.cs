using System.Runtime.InteropServices;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Inference.Embeddings;

/// <summary>What a node may deliver for an embedding task: the vectors that were asked for, of numbers, all of one length.</summary>
internal static class EmbeddingDelivery
{
    private const int MostBytes = 1 << 18;

    /// <exception cref="NodeLostException">It is not that; another node is asked for what is left.</exception>
    public static InferenceDelta Checked(InferenceDelta delta, InferenceTask task, GenerationProgress progress)
    {
        var delivered = progress.DeliveredEmbeddings + delta.Embeddings.Count;
        var isEnd = delta.FinishReason.Length > 0;
        if (delivered > task.Embedding.Inputs.Count || delta.Text.Length > 0 || delta.TokenIds.Count > 0 || (delta.Embeddings.Count == 0 && !isEnd))
            throw new NodeLostException("The node delivers something else than it was asked for.");
        if (isEnd && delivered < task.Embedding.Inputs.Count) throw new NodeLostException("The node ended before every text had its vector.");
        foreach (var embedding in delta.Embeddings)
        {
            if (!IsVector(embedding.Values.Span) || (task.Embedding.Dimensions > 0 && embedding.Values.Length != task.Embedding.Dimensions * sizeof(float)))
                throw new NodeLostException("The node sent what is no vector.");
            progress.EmbeddingBytes ??= embedding.Values.Length;
            if (progress.EmbeddingBytes != embedding.Values.Length) throw new NodeLostException("The node sent vectors of different lengths.");
        }

        return delta;
    }

    /// <summary>The task without what was delivered.</summary>
    public static InferenceTask Rest(InferenceTask task, GenerationProgress progress)
    {
        if (progress.DeliveredEmbeddings == 0) return task;
        return new InferenceTask(task)
        {
            Embedding = new EmbeddingTask { Inputs = { task.Embedding.Inputs.Skip(progress.DeliveredEmbeddings) }, Dimensions = task.Embedding.Dimensions },
        };
    }

    private static bool IsVector(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > MostBytes || bytes.Length % sizeof(float) != 0) return false;
        foreach (var value in MemoryMarshal.Cast<byte, float>(bytes))
            if (!float.IsFinite(value)) return false;
        return true;
    }
}
