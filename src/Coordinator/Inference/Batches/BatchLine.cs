namespace AIForge.Coordinator.Inference.Batches;

/// <summary>A request of a batch.</summary>
/// <param name="Line">From 1 on.</param>
/// <param name="Body">The JSON of the request.</param>
internal sealed record BatchLine(int Line, string CustomId, string Body);
