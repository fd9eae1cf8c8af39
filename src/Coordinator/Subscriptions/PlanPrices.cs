using AIForge.Coordinator.Platform.Settings;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Subscriptions;

/// <summary>What a month of each plan costs, in USDT minor units (10^-6).</summary>
public sealed record PlanPrices(long Basic, long Pro, long Enterprise)
{
    public static Setting<PlanPrices> Setting { get; } = new(
        "prices.plans",
        "Price of a month of each plan, in millionths of a USDT: 10000000 is 10 USDT. A change counts from the next charge.",
        new PlanPrices(10_000_000, 30_000_000, 100_000_000),
        prices => prices.Basic > 0 && prices.Basic < prices.Pro && prices.Pro < prices.Enterprise && prices.Enterprise <= MostMinorUnits
            ? null
            : "Every price must be above zero and above that of the smaller plan, the largest at most 1,000,000 USDT, which is 1000000000000.");

    private const long MostMinorUnits = 1_000_000_000_000;

    public Money Of(Plan plan) => new(Asset.Usdt, plan switch
    {
        Plan.Free => 0,
        Plan.Basic => Basic,
        Plan.Pro => Pro,
        Plan.Enterprise => Enterprise,
        _ => throw new ArgumentOutOfRangeException(nameof(plan), plan, null),
    });
}
