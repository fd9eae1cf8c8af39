namespace AIForge.Coordinator.Models.Imports.Hub;

/// <summary>A file of the hub as it was looked up.</summary>
/// <param name="Sha256">Null for small files, whose hash the hub does not tell.</param>
internal sealed record RemoteFile(ModelOrigin Origin, long SizeBytes, string Etag, string? Sha256);
