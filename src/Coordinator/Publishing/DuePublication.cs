namespace AIForge.Coordinator.Publishing;

/// <summary>A publication whose notice or end is due.</summary>
internal sealed record DuePublication(Guid ModelId, Guid OwnerId);
