namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>A row of the table job_log_parts.</summary>
internal sealed record LogRow
{
    public required long StartOffset { get; init; }

    public required byte[] Data { get; init; }

    public required int[] RunStarts { get; init; }

    public required short[] RunStreams { get; init; }

    public required DateTime[] RunTimes { get; init; }
}
