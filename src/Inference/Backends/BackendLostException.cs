namespace AIForge.Inference.Backends;

/// <summary>The device that a model runs on does not work any more; the model must be loaded anew. A fault of the machine, not of a
/// request.</summary>
public sealed class BackendLostException(string message) : Exception(message);
