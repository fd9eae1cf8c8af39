namespace AIForge.Coordinator.Models.Uploads;

/// <summary>A part that is there.</summary>
/// <param name="Tag">What the store calls it.</param>
/// <param name="Leaves">SHA-256 of each of its stored chunks, one behind the other.</param>
internal sealed record UploadPartRecord(int Number, string Tag, long SizeBytes, byte[] Leaves);
