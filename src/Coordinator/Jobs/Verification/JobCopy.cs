namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>A copy of a job, as comparing sees it.</summary>
internal sealed record JobCopy
{
    public required Guid Id { get; init; }

    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    public required string Status { get; init; }

    public string? ErrorReason { get; init; }

    public string? ErrorMessage { get; init; }

    /// <summary>JSON; null when there is none.</summary>
    public string? Result { get; init; }

    public string? Verdict { get; init; }

    public Guid? NodeId { get; init; }

    public Guid? NodeOwnerId { get; init; }

    public bool IsOpen => !JobRules.HasEnded(Status);

    /// <summary>What it says; null while it is open, and when it was stopped.</summary>
    public Answer? Answer(string type) => Verification.Answer.Of(type, Status, ErrorReason, Result);
}
