namespace AIForge.Node.Artifacts;

/// <summary>A model file and its identity.</summary>
internal sealed record ModelFile(string Path, string Sha256, long SizeBytes);
