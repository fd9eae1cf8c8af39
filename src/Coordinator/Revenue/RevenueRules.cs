using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>
/// Who gets what of a payment, in basis points. The platform's part is rounded down, never above the percentage promised; the
/// counterparty gets all the rest.
/// </summary>
/// <param name="PlanPlatform">Of a plan payment; the rest goes to the model pool of its month.</param>
/// <param name="ApiPlatform">Of a payment for a model's API; the rest goes to its creator or group.</param>
/// <param name="JobPlatform">Of a job's price, fixed on the job when it is created; the rest goes to the node.</param>
/// <param name="ComputeShare">Of what a model earns by requests that other people's nodes served, unless its owner chose another.</param>
/// <param name="LeastComputeShare">The least that an owner may choose.</param>
/// <param name="HoldHours">How long earnings are held before they are payable.</param>
/// <param name="JobHoldHours">The same for what nodes earn with jobs, which were paid before they began; 0 makes it payable at once.</param>
public sealed record RevenueRules(
    int PlanPlatform, int ApiPlatform, int JobPlatform, int ComputeShare, int LeastComputeShare, int HoldHours, int JobHoldHours = 0)
{
    private const int LeastJobPlatform = 500, LargestJobPlatform = 1_000, LargestHoldHours = 24 * 90;

    public static Setting<RevenueRules> Setting { get; } = new(
        "revenue.rules",
        "How payments are divided, in basis points, and for how many hours earnings are held.",
        new RevenueRules(PlanPlatform: 3_000, ApiPlatform: 1_000, JobPlatform: 500, ComputeShare: 3_000, LeastComputeShare: 1_000, HoldHours: 24 * 7),
        rules => rules.Problem());

    /// <summary>The platform's part of a plan payment and the pool's.</summary>
    public (Money Platform, Money Pool) OfPlan(Money amount) => new BasisPoints(PlanPlatform).Split(amount);

    /// <summary>The platform's part of an API payment and the creator's.</summary>
    public (Money Platform, Money Creator) OfApi(Money amount) => new BasisPoints(ApiPlatform).Split(amount);

    /// <summary>What the nodes get of a model's earnings, and what is left for its creator.</summary>
    public static (Money Compute, Money Creator) OfEarnings(Money earnings, BasisPoints computeShare) => computeShare.Split(earnings);

    /// <summary>A group's earnings by its shares, in their order and exact in sum.</summary>
    public static Money[] OfGroup(Money earnings, IReadOnlyList<int> basisPoints) =>
        Allocation.Divide(earnings, [.. basisPoints.Select(share => (long)share)]);

    internal static IReadOnlyList<Leg> PlanLegs(LedgerAccount payer, Month month, (Money Platform, Money Pool) parts) =>
    [
        .. LegOf(payer, LedgerAccount.PlatformRevenue(payer.Asset), parts.Platform),
        .. LegOf(payer, LedgerAccount.ModelPool(payer.Asset, month), parts.Pool),
    ];

    /// <summary>No leg when there is nothing to move: a share of a very small amount is none.</summary>
    internal static IEnumerable<Leg> LegOf(LedgerAccount debit, LedgerAccount credit, Money amount) =>
        amount.IsZero ? [] : [new Leg(debit, credit, amount)];

    private string? Problem()
    {
        if (new[] { PlanPlatform, ApiPlatform, ComputeShare, LeastComputeShare }.Any(share => share is < 0 or > BasisPoints.Whole))
            return "A share must be from 0 to 10000.";
        if (JobPlatform is < LeastJobPlatform or > LargestJobPlatform) return $"jobPlatform must be from {LeastJobPlatform} to {LargestJobPlatform}.";
        if (LeastComputeShare > ComputeShare) return "computeShare must be at least leastComputeShare.";
        if (JobHoldHours is < 0 or > LargestHoldHours) return $"jobHoldHours must be from 0 to {LargestHoldHours}.";
        return HoldHours is < 0 or > LargestHoldHours ? $"holdHours must be from 0 to {LargestHoldHours}." : null;
    }
}
