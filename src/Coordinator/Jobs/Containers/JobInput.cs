namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>A file that a container finds below /inputs.</summary>
/// <param name="Kind">One of <see cref="InputKind"/>.</param>
/// <param name="SourceId">Of the file, the outputs or the model that it is.</param>
internal sealed record JobInput(string Path, string Cid, long SizeBytes, string Kind, Guid SourceId);
