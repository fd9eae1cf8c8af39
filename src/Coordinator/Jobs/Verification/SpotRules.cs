using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>What checks say of a job, as pure functions.</summary>
internal static class SpotRules
{
    // A check that differs is followed by another one.
    private const int MostChecks = 2;

    /// <summary>
    /// How often jobs may be checked so that, on average, checks cost no more than this part of what the platform gets of such jobs. Otherwise whoever is
    /// payer, node and those who check would earn more by checks than he pays.
    /// </summary>
    /// <param name="platformRate">The platform's part of the price in basis points; null for a job that is not paid, whose checks cost nothing.</param>
    public static double MostOften(int? platformRate, double budget) => platformRate switch
    {
        null or BasisPoints.Whole => 1,
        { } rate => Math.Min(1, budget * rate / (MostChecks * (BasisPoints.Whole - rate))),
    };

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
