namespace AIForge.Inference.Backends;

/// <summary>A backend cannot be used on this machine, or not for this model; the message says why.</summary>
public sealed class BackendUnavailableException(string message) : Exception(message);
