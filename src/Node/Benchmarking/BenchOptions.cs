using AIForge.Inference.Generation;

namespace AIForge.Node.Benchmarking;

/// <summary>What is measured, and how.</summary>
/// <param name="Path">The model file.</param>
/// <param name="Threads">Threads that compute.</param>
internal sealed record BenchOptions(string Path, int Threads, BackendKind Backend);
