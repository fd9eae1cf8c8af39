namespace AIForge.Coordinator.Nodes.Machines;

/// <summary>The node that has a machine or a GPU.</summary>
internal sealed record MachineHolder(string Kind, string NodeId, string Name, Guid OwnerId);
