namespace AIForge.Coordinator.Inference;

/// <summary>The node stopped delivering before the generation ended; another one may take over.</summary>
internal sealed class NodeLostException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The node is well but has as much work as it takes.</summary>
    public bool IsBusy { get; init; }
}
