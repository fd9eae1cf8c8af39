namespace AIForge.Coordinator.Revenue;

/// <summary>A row of the table revenue_accruals.</summary>
internal sealed record AccrualRow
{
    public required Guid Id { get; init; }

    public required short Source { get; init; }

    public required string Reference { get; init; }

    public required Guid UserId { get; init; }

    public Guid? NodeId { get; init; }

    /// <summary>Null for a job that ran a container.</summary>
    public Guid? ModelId { get; init; }

    public Guid? GroupId { get; init; }

    public required string Month { get; init; }

    public required short Asset { get; init; }

    public required long Amount { get; init; }

    public required short State { get; init; }

    public required DateTimeOffset EarnedAt { get; init; }

    public required DateTimeOffset ReleaseAt { get; init; }

    public DateTimeOffset? PayableAt { get; init; }

    public DateTimeOffset? PaidAt { get; init; }

    /// <summary>The names of what the ids above mean, where rows are read to be shown.</summary>
    public string? ModelName { get; init; }

    public string? GroupName { get; init; }

    public string? NodeName { get; init; }
}
