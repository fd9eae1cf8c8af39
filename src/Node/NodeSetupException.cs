namespace AIForge.Node;

/// <summary>The operator has to change something before the node can run; the message says what.</summary>
public sealed class NodeSetupException(string message) : Exception(message);
