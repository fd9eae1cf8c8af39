namespace AIForge.Inference.Backends;

/// <summary>The device has too little free memory for what was asked; it goes on working.</summary>
public sealed class BackendMemoryException(string message) : Exception(message);
