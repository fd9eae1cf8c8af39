using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>A payment for a model's API, divided. The parts are exact in sum.</summary>
/// <param name="Compute">Of the nodes that serve; zero when the creator's own do.</param>
/// <param name="Creators">Of the creator or, by the group's split, of its members.</param>
internal sealed record ApiSplit(Money Platform, Money Compute, IReadOnlyList<(SplitPart Part, Money Amount)> Creators)
{
    /// <param name="computeShare">Of what is left after the platform's part.</param>
    /// <param name="parts">Who the creators are; when there are none, all is the platform's.</param>
    public static ApiSplit Of(RevenueRules rules, Money amount, BasisPoints computeShare, IReadOnlyList<SplitPart> parts)
    {
        if (parts.Count == 0) return new ApiSplit(amount, Money.Zero(amount.Asset), []);
        var (platform, rest) = rules.OfApi(amount);
        var (compute, creator) = RevenueRules.OfEarnings(rest, computeShare);
        return new ApiSplit(platform, compute, AmongCreators(creator, parts));
    }

    public static IReadOnlyList<(SplitPart Part, Money Amount)> AmongCreators(Money amount, IReadOnlyList<SplitPart> parts) =>
        [.. parts.Zip(RevenueRules.OfGroup(amount, [.. parts.Select(part => part.BasisPoints)]))];
}
