using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>
/// What one answer has delivered so far. It is both the meter — the coordinator counts what it relays and believes no node —
/// and the point at which another node can go on.
/// </summary>
internal sealed class GenerationProgress
{
    public List<int> DeliveredTokens { get; } = [];

    /// <summary>In UTF-16 code units.</summary>
    public int DeliveredTextLength { get; set; }

    /// <summary>Vectors, of an embedding task.</summary>
    public int DeliveredEmbeddings { get; set; }

    /// <summary>Of each vector; null before the first.</summary>
    public int? EmbeddingBytes { get; set; }

    public int PromptTokens { get; set; }

    public int CachedTokens { get; set; }

    /// <summary>Where the time went, in the words of the node that finished the answer; null before.</summary>
    public InferenceTimings? Timings { get; set; }

    /// <summary>Of the delivered tokens, those of thoughts.</summary>
    public int ReasoningTokens { get; set; }

    /// <summary>Nodes that worked on the answer, in order. Replaced as a whole: others may look at it while the answer is made.</summary>
    public IReadOnlyList<Guid> Nodes { get; private set; } = [];

    /// <summary>A node went away with the answer; otherwise the nodes were merely full.</summary>
    public bool WasLost { get; set; }

    /// <summary>Null while the answer is unfinished.</summary>
    public string? FinishReason { get; set; }

    public void Begin(Guid nodeId) => Nodes = [.. Nodes, nodeId];
}
