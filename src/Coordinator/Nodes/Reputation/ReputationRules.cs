using AIForge.Coordinator.Platform.Settings;

namespace AIForge.Coordinator.Nodes.Reputation;

/// <summary>How reputations come about: score = (prior + good) / (2 · prior + good + bad), where good and bad lose half of their weight in a half-life.</summary>
/// <param name="Prior">What speaks for and against a node of which nothing is known, which puts it in the middle.</param>
/// <param name="HalfLifeDays">Days in which what was seen loses half of its weight.</param>
/// <param name="MostGood">What can speak for a node at most: a long history is no licence.</param>
/// <param name="Completed">Weight of an attempt that completed for somebody else than the node's owner.</param>
/// <param name="Fault">Of one that failed by the node's fault.</param>
/// <param name="Lost">Of one that was lost with the node.</param>
/// <param name="Agreed">Of a result that others had, too.</param>
/// <param name="Mismatch">Of one that a quorum contradicted.</param>
/// <param name="Fraud">Of one that two others, asked in secret, contradicted; what speaks for the node is halved besides.</param>
public sealed record ReputationRules(
    double Prior, double HalfLifeDays, double MostGood, double Completed, double Fault, double Lost, double Agreed, double Mismatch, double Fraud)
{
    private const double MostDays = 3_650, MostWeight = 1_000_000;

    public static Setting<ReputationRules> Setting { get; } = new(
        "trust.reputation",
        "How much what nodes did weighs in their reputation, and in how many days it loses half of that.",
        new ReputationRules(Prior: 5, HalfLifeDays: 30, MostGood: 500, Completed: 1, Fault: 5, Lost: 3, Agreed: 5, Mismatch: 10, Fraud: 50),
        rules => rules.Problem());

    /// <summary>Below it a node gets no paid work.</summary>
    public static Setting<double> MinPaid { get; } = new(
        "trust.min_reputation",
        "The reputation, from 0 to 1, below which a node gets no paid work.",
        0.2,
        value => value is >= 0 and <= 1 ? null : "It must be from 0 to 1.");

    internal TimeSpan HalfLife => TimeSpan.FromDays(HalfLifeDays);

    /// <summary>What of a weight is left after this time.</summary>
    public double Left(TimeSpan age) => age <= TimeSpan.Zero ? 1 : Math.Pow(0.5, age / HalfLife);

    public double Score(double good, double bad) => (Prior + good) / (Prior + Prior + good + bad);

    private string? Problem()
    {
        if (Prior is not (> 0 and <= MostWeight)) return $"prior must be above 0 and at most {MostWeight}.";
        if (HalfLifeDays is not (> 0 and <= MostDays)) return $"half_life_days must be above 0 and at most {MostDays}.";
        return new[] { MostGood, Completed, Fault, Lost, Agreed, Mismatch, Fraud }.Any(weight => weight is not (>= 0 and <= MostWeight)) ? $"A weight must be from 0 to {MostWeight}." : null;
    }
}
