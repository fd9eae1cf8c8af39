namespace AIForge.Coordinator.Platform.Audit;

/// <summary>A row of the security log.</summary>
public sealed record SecurityRecord(Guid Id, DateTimeOffset HappenedAt, string Kind, Guid? UserId, string? Subject, string? Address, string Details);
