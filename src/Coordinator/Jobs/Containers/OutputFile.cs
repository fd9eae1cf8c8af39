namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>A file of an archive.</summary>
/// <param name="Number">From 0 on, in the order of the archive.</param>
/// <param name="StartOffset">Where its bytes begin in the archive.</param>
internal sealed record OutputFile(int Number, string Path, long SizeBytes, long StartOffset);
