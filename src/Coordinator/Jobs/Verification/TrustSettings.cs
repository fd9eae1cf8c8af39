using AIForge.Coordinator.Platform.Settings;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>How much the network doubts its nodes.</summary>
internal static class TrustSettings
{
    private const int LongestSuspension = 3_650, MostBudget = 1_000;

    public static Setting<double> SpotRate { get; } = new(
        "trust.spot_rate", "Part of the completed jobs with a repeatable result that another node does again in secret, 0 to 1.", 0.02,
        rate => rate is >= 0 and <= 1 ? null : "Give a number from 0 to 1.");

    public static Setting<double> SpotBudget { get; } = new(
        "trust.spot_budget",
        "What checks of paid jobs may cost at most, on average, as a part of the platform's share of such jobs, 0 to 1000. Above 1, who is payer, node and checks at once earns by it.", 1,
        part => part is >= 0 and <= MostBudget ? null : $"Give a number from 0 to {MostBudget}.");

    public static Setting<int> FraudSuspensionDays { get; } = new(
        "trust.fraud_suspension_days", "Days for which a node gets no paid work after a false result was proven, 1 to 3650.", 30,
        days => days is >= 1 and <= LongestSuspension ? null : $"Give a whole number from 1 to {LongestSuspension}.");
}
