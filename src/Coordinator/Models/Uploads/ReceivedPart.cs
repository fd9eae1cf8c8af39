namespace AIForge.Coordinator.Models.Uploads;

/// <summary>That a part is there, and its bytes.</summary>
internal sealed record ReceivedPart(int Number, long SizeBytes);
