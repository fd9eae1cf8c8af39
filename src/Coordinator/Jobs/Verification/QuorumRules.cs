namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>When replicas decide on their job, as pure functions.</summary>
internal static class QuorumRules
{
    /// <summary>
    /// The job ends with what a quorum says as soon as there is one. Without one, and with nobody left who works, one further replica is asked
    /// at a time, as long as that can still make a quorum.
    /// </summary>
    public static QuorumDecision Decide(ReplicaPlan plan, string type, IReadOnlyList<JobCopy> copies)
    {
        var said = copies.Select(copy => (Copy: copy, Answer: copy.Answer(type))).Where(entry => entry.Answer is not null)
            .GroupBy(entry => entry.Answer!).OrderByDescending(group => group.Count()).ThenBy(group => group.Min(entry => entry.Copy.Number)).ToList();
        var best = said.Count > 0 ? said[0].Count() : 0;
        if (best >= plan.Quorum) return new QuorumDecision(QuorumStep.Decide, said[0].Key, [.. said[0].Select(entry => entry.Copy).OrderBy(copy => copy.Number)]);

        var open = copies.Count(copy => copy.IsOpen);
        var further = plan.Replicas + ReplicaPlan.MostFurther - copies.Count;
        if (best + open + further < plan.Quorum) return QuorumDecision.GiveUp;
        return open > 0 ? QuorumDecision.Wait : further > 0 ? QuorumDecision.AskOneMore : QuorumDecision.GiveUp;
    }

    /// <summary>What the comparison with the quorum's answer says of a replica.</summary>
    public static string Judge(JobCopy copy, string type, Answer agreed) => copy.Answer(type) switch
    {
        null => copy.IsOpen ? Verdicts.Cancelled : Verdicts.Failed,
        var answer when answer == agreed => Verdicts.Agreed,
        // Others could not do it, which makes no result a false one.
        { HasResult: true } => agreed.HasResult ? Verdicts.Mismatch : Verdicts.Undecided,
        // Its node could not do it, which says nothing of the result.
        _ => Verdicts.Failed,
    };

    /// <summary>What a replica is worth that no quorum was found for.</summary>
    public static string JudgeUndecided(JobCopy copy, string type) => copy.Answer(type) switch
    {
        null => copy.IsOpen ? Verdicts.Cancelled : Verdicts.Failed,
        { HasResult: true } => Verdicts.Undecided,
        _ => Verdicts.Failed,
    };

    /// <summary>Which part of the price each of those who are paid gets: its own, and a further replica the first one that nobody else has.</summary>
    /// <param name="paid">In the order of their numbers, at most as many as there are parts.</param>
    /// <returns>Indexes of parts, in the order of those who are paid.</returns>
    public static int[] PartsOf(int replicas, IReadOnlyList<int> paid)
    {
        var free = new Queue<int>(Enumerable.Range(0, replicas).Where(part => !paid.Contains(part + 1)));
        return [.. paid.Select(number => number <= replicas ? number - 1 : free.Dequeue())];
    }
}
