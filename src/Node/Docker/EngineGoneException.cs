namespace AIForge.Node.Docker;

/// <summary>Nothing answers at the engine's socket, or it stopped answering.</summary>
internal sealed class EngineGoneException(string message, Exception? inner = null) : Exception(message, inner);
