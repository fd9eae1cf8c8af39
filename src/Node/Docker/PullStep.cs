namespace AIForge.Node.Docker;

/// <summary>A line of what the engine says while it pulls.</summary>
/// <param name="Id">The layer, when the line is about one.</param>
/// <param name="Error">Set when the pull failed; it is the last line then.</param>
internal sealed record PullStep(string? Status, string? Id, PullStep.Detail? ProgressDetail, string? Error)
{
    internal sealed record Detail(long Current, long Total);
}
