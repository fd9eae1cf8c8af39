namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>Where a content is to be had for a user.</summary>
internal sealed record InputSource(string Cid, long SizeBytes, string Kind, Guid SourceId);
