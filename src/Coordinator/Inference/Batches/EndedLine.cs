namespace AIForge.Coordinator.Inference.Batches;

/// <summary>A request of a batch that is over.</summary>
/// <param name="RequestId">Null, as the next two, for one that was never answered.</param>
internal sealed record EndedLine(int Line, string CustomId, string State, string? RequestId, int? StatusCode, string? Answer);
