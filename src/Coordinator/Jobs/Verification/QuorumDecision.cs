namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>What the replicas of a job decide.</summary>
/// <param name="Answer">Of the quorum; null when there is none.</param>
/// <param name="Agreeing">The replicas that gave it, by their numbers.</param>
internal sealed record QuorumDecision(QuorumStep Step, Answer? Answer, IReadOnlyList<JobCopy> Agreeing)
{
    public static QuorumDecision Wait { get; } = new(QuorumStep.Wait, null, []);

    public static QuorumDecision AskOneMore { get; } = new(QuorumStep.AskOneMore, null, []);

    public static QuorumDecision GiveUp { get; } = new(QuorumStep.GiveUp, null, []);
}
