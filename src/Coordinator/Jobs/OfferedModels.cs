namespace AIForge.Coordinator.Jobs;

/// <summary>The models that a node has loaded.</summary>
/// <param name="KernelClasses">How it computes each of them, in the same order; empty when it does not say, and then it gets no checks.</param>
internal sealed record OfferedModels(string[] Sha256s, string[] KernelClasses);
