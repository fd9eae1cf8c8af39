namespace AIForge.Coordinator.Inference;

/// <summary>The node stopped delivering before the generation ended; another one may take over.</summary>
internal sealed class NodeLostException(string message, Exception? inner = null) : Exception(message, inner);
