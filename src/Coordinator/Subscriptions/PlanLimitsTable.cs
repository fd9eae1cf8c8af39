using AIForge.Coordinator.Platform.Settings;

namespace AIForge.Coordinator.Subscriptions;

/// <summary>The limits of each plan.</summary>
public sealed record PlanLimitsTable(PlanLimits Free, PlanLimits Basic, PlanLimits Pro, PlanLimits Enterprise)
{
    public static Setting<PlanLimitsTable> Setting { get; } = new(
        "limits.plans",
        "Requests per minute, hour, day and month, and tokens per month, of each plan.",
        new PlanLimitsTable(
            new PlanLimits(10, 100, 500, 5_000, 200_000),
            new PlanLimits(60, 1_000, 10_000, 100_000, 5_000_000),
            new PlanLimits(300, 5_000, 50_000, 500_000, 50_000_000),
            new PlanLimits(1_200, 20_000, 200_000, 2_000_000, 500_000_000)),
        table => table.All.All(limits => limits.IsValid) ? null : "Every limit must be at least 1 and no smaller than that of a shorter window.");

    private PlanLimits[] All => [Free, Basic, Pro, Enterprise];

    public PlanLimits Of(Plan plan) => All[(int)plan];
}
