namespace AIForge.Node.Artifacts.Cache;

/// <summary>A model file that was fetched whole and verified.</summary>
internal sealed record CachedModel(string Sha256, string Cid, long SizeBytes, string Path);
