namespace AIForge.Coordinator.Models.Contents;

/// <summary>A file that the object store has just received.</summary>
internal sealed record NewContent(string Cid, string Sha256, long SizeBytes, string ObjectKey);
