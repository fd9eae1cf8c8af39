namespace AIForge.Inference.Generation;

/// <summary>All slots are taken and the queue is full: try again later or elsewhere.</summary>
public sealed class QueueFullException(int limit) : Exception($"The model already has {limit} waiting requests.");
