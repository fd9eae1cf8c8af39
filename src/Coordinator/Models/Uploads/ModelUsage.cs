namespace AIForge.Coordinator.Models.Uploads;

/// <summary>What a user keeps, open uploads included.</summary>
internal sealed record ModelUsage(long Bytes, long Models, long Files);
