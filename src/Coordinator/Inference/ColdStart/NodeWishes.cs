namespace AIForge.Coordinator.Inference.ColdStart;

/// <summary>What one node is to load and has not yet, and what it could not load a short while ago, by SHA-256.</summary>
internal sealed record NodeWishes(IReadOnlyList<string> Loading, IReadOnlyList<string> Failed);
