namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>A check that is over, and what it says of everybody.</summary>
/// <param name="Obstacle">What kept a third node from being asked; null when nothing did.</param>
internal sealed record SpotCase(CheckedJob Job, IReadOnlyList<JobCopy> Copies, JobCheck Check, SpotOutcome Outcome, string? Obstacle)
{
    public string Verification => Outcome switch
    {
        SpotOutcome.Confirmed or SpotOutcome.CheckRefuted => Verifications.Confirmed,
        SpotOutcome.JobRefuted => Verifications.Refuted,
        _ => Verifications.Undecided,
    };

    /// <summary>Why nothing is decided; null when something is.</summary>
    public string? Reason => Outcome switch
    {
        SpotOutcome.NobodyAgrees => CheckState.NobodyAgrees,
        SpotOutcome.NoAnswer => Obstacle ?? CheckState.NoAnswer,
        _ => null,
    };

    /// <summary>What is remembered of the node that did the job; null for nothing.</summary>
    public string? OfJob => Outcome switch
    {
        SpotOutcome.Confirmed or SpotOutcome.CheckRefuted => Verdicts.Agreed,
        SpotOutcome.JobRefuted => Verdicts.Fraud,
        _ => null,
    };

    public string VerdictOf(JobCopy copy)
    {
        if (copy.Answer(Job.Type) is not { HasResult: true }) return Verdicts.Failed;
        return Outcome switch
        {
            SpotOutcome.Confirmed or SpotOutcome.JobRefuted => Verdicts.Agreed,
            SpotOutcome.CheckRefuted => copy.Number == 1 ? Verdicts.Fraud : Verdicts.Agreed,
            _ => Verdicts.Undecided,
        };
    }
}
