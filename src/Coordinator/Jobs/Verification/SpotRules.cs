namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>What checks say of a job, as pure functions.</summary>
internal static class SpotRules
{
    /// <summary>
    /// Another node has the same result: it is confirmed. It has another one: a third is asked, and of three the one that stands alone is wrong.
    /// Whoever has no result proves nothing.
    /// </summary>
    /// <param name="checks">In the order in which they were asked.</param>
    public static SpotOutcome Decide(Answer? first, IReadOnlyList<Answer?> checks, bool isOpen)
    {
        if (isOpen || checks.Count == 0) return SpotOutcome.Wait;
        if (first is not { HasResult: true } || checks[0] is not { HasResult: true } second) return SpotOutcome.NoAnswer;
        if (second == first) return SpotOutcome.Confirmed;
        if (checks.Count == 1) return SpotOutcome.AskThird;
        if (checks[1] is not { HasResult: true } third) return SpotOutcome.NoAnswer;
        if (third == first) return SpotOutcome.CheckRefuted;
        return third == second ? SpotOutcome.JobRefuted : SpotOutcome.NobodyAgrees;
    }
}
