using AIForge.Coordinator.Platform.Settings;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>How much the network doubts its nodes.</summary>
internal static class TrustSettings
{
    private const int LongestSuspension = 3_650;

    public static Setting<double> SpotRate { get; } = new(
        "trust.spot_rate", "Part of the completed jobs with a repeatable result that another node does again in secret, 0 to 1.", 0.02,
        rate => rate is >= 0 and <= 1 ? null : "Give a number from 0 to 1.");

    public static Setting<int> FraudSuspensionDays { get; } = new(
        "trust.fraud_suspension_days", "Days for which a node gets no paid work after a false result was proven, 1 to 3650.", 30,
        days => days is >= 1 and <= LongestSuspension ? null : $"Give a whole number from 1 to {LongestSuspension}.");
}
