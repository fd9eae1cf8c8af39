namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>What a container job needs.</summary>
internal sealed record JobDemand(Guid JobId, string Demand);
