namespace AIForge.Coordinator.Inference.Batches;

/// <summary>What is wrong with an input file.</summary>
/// <param name="Code">For programs, lower_snake.</param>
/// <param name="Param">The member of the line's object; null for the line, or the file, as a whole.</param>
/// <param name="Line">From 1 on; null for the file as a whole.</param>
internal sealed record BatchProblem(string Code, string Message, string? Param = null, int? Line = null);
