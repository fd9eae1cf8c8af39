namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>How far a look into the queue goes.</summary>
/// <param name="After">Owners with a greater id only.</param>
/// <param name="Owners">So many of them.</param>
/// <param name="Demands">So many kinds of jobs of each.</param>
/// <param name="Jobs">So many jobs of each kind.</param>
internal sealed record QueueLook(Guid After, int Owners, int Demands, int Jobs);
